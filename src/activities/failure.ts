// A failed call in Temporal's words: what is never retried, what is, and when.

import { ApplicationFailure, type Info } from '@temporalio/activity';
import type { FailureDetail, LocalCall } from '../model/envelope.ts';
import type { ServiceUnavailable } from '../model/errors.ts';
import { shortCause } from '../model/sizes/short-cause.ts';
import { effectOfStep, toStepError, type StepError } from '../model/step-error.ts';
import { Misuse } from '../gateway/transports/misuse.ts';

type RetryPolicy = NonNullable<Info['retryPolicy']>;

export interface Failed {
  readonly attempt: number;
  /** The attempts were counted anew: an earlier one may have done what this one is refused. */
  readonly isRecounted?: boolean;
  readonly call?: LocalCall;
  /** Of the step. */
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

const mostJitter = 1_000; // milliseconds

// No longer than the policy of the step says: the server sees to that, but not for a local step. And where its attempts are
// counted, no sooner: otherwise they were soon over, for a service that only said "not now".
function delayOf(
  told: number,
  attempt: number,
  { initialInterval, backoffCoefficient = 2, maximumInterval, maximumAttempts }: RetryPolicy = {},
): number {
  const first = milliseconds(initialInterval) ?? 0;
  const usual = maximumAttempts ? first * backoffCoefficient ** (attempt - 1) : 0;
  return Math.min(milliseconds(maximumInterval) ?? Infinity, Math.max(usual, jittered(told)));
}

const milliseconds = (duration: RetryPolicy['initialInterval']): number | undefined =>
  typeof duration === 'number' ? duration : undefined;

// Whoever is told the same time does not come back in the same moment.
const jittered = (delay: number): number => Math.ceil(delay + Math.random() * Math.min(delay, mostJitter));

const typeOf = (error: StepError): string => (error.kind === 'business' ? error.code : error.kind === 'defect' ? error.name : error.kind);

const isFinal = ({ kind }: StepError): boolean => kind !== 'unavailable' && kind !== 'timed-out' && kind !== 'defect';
