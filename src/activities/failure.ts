// A failed call in Temporal's words: what is never retried, what is, and when.

import { ApplicationFailure } from '@temporalio/activity';
import type { FailureDetail, LocalCall } from '../model/envelope.ts';
import type { ServiceUnavailable } from '../model/errors.ts';
import { effectOf, toStepError, type StepError } from '../model/step-error.ts';
import { Misuse } from './gateway/transports/misuse.ts';

/** "Nothing was done" is only true of the whole step where no earlier attempt may have done it. */
export function toActivityFailure(thrown: unknown, { attempt, call }: { attempt: number; call?: LocalCall }): Error {
  const error = toStepError(thrown);
  const detail: FailureDetail = { error, effect: attempt === 1 ? effectOf(thrown) : 'unknown', ...(call && { call }) };
  const retryAfter = error.kind === 'unavailable' ? (thrown as ServiceUnavailable).retryAfter : undefined;
  return ApplicationFailure.create({
    message: error.message,
    type: typeOf(error),
    nonRetryable: isFinal(error) || thrown instanceof Misuse,
    details: [detail],
    ...(retryAfter !== undefined && { nextRetryDelay: jittered(retryAfter) }),
    ...(error.kind === 'business' && { category: 'BENIGN' }),
    ...(thrown instanceof Error && error.kind === 'defect' && { cause: thrown }),
  });
}

const mostJitter = 1_000; // milliseconds

// Whoever is told the same time does not come back in the same moment.
const jittered = (delay: number): number => Math.ceil(delay + Math.random() * Math.min(delay, mostJitter));

const typeOf = (error: StepError): string => (error.kind === 'business' ? error.code : error.kind === 'defect' ? error.name : error.kind);

const isFinal = ({ kind }: StepError): boolean => kind !== 'unavailable' && kind !== 'timed-out' && kind !== 'defect';
