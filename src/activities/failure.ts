// Converts the error of a call to Temporal's failure: whether it is retried, and when.

import { ApplicationFailure, type Info } from '@temporalio/activity';
import type { FailureDetail, LocalCall } from '../model/envelope.ts';
import type { ServiceUnavailable } from '../model/errors.ts';
import { shortCause } from '../model/sizes/short-cause.ts';
import { effectOfStep, toStepError, type StepError } from '../model/step-error.ts';
import { Misuse } from '../gateway/transports/misuse.ts';

type RetryPolicy = NonNullable<Info['retryPolicy']>;

export interface Failed {
  readonly attempt: number;
  /** Whether the attempts were counted again from 1. If so, an earlier attempt may have had an effect, even if this one is rejected. */
  readonly isRecounted?: boolean;
  readonly call?: LocalCall;
  /** The retry policy of the step. */
  readonly retry?: RetryPolicy | undefined;
}

export function toActivityFailure(thrown: unknown, { attempt, isRecounted = false, call, retry }: Failed): Error {
  const error = toStepError(thrown);
  const detail: FailureDetail = {
    error,
    effect: effectOfStep(thrown, { isFirst: attempt === 1 && !isRecounted, isLocal: call !== undefined }),
    ...(call && { call }),
  };
  const retryAfter = error.kind === 'unavailable' ? (thrown as ServiceUnavailable).retryAfter : undefined;
  return ApplicationFailure.create({
    message: error.message,
    type: typeOf(error),
    nonRetryable: isFinal(error) || thrown instanceof Misuse,
    details: [detail],
    ...(retryAfter !== undefined && retryAfter > 0 && { nextRetryDelay: delayOf(retryAfter, attempt, retry) }),
    ...(error.kind === 'business' && { category: 'BENIGN' }),
    ...(thrown instanceof Error && error.kind === 'defect' && { cause: shortCause(thrown) }),
  });
}

const maxJitterMs = 1_000;

// The delay is at most the maximum interval of the step's policy. The server ensures that, but not for a local step. If the
// policy limits the attempts, the delay is at least the policy's own. Otherwise a service that only rejects for now would
// use up the attempts too soon.
function delayOf(
  retryAfter: number,
  attempt: number,
  { initialInterval, backoffCoefficient = 2, maximumInterval, maximumAttempts }: RetryPolicy = {},
): number {
  const first = milliseconds(initialInterval) ?? 0;
  const usual = maximumAttempts ? first * backoffCoefficient ** (attempt - 1) : 0;
  return Math.min(milliseconds(maximumInterval) ?? Infinity, Math.max(usual, jittered(retryAfter)));
}

const milliseconds = (duration: RetryPolicy['initialInterval']): number | undefined =>
  typeof duration === 'number' ? duration : undefined;

// Callers that received the same time do not retry at the same moment.
const jittered = (delay: number): number => Math.ceil(delay + Math.random() * Math.min(delay, maxJitterMs));

const typeOf = (error: StepError): string => (error.kind === 'business' ? error.code : error.kind === 'defect' ? error.name : error.kind);

const isFinal = ({ kind }: StepError): boolean => kind !== 'unavailable' && kind !== 'timed-out' && kind !== 'defect';
