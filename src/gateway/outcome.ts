// Classifies the outcome of a call for the policies. No other file decides what an error means.

import { ServiceUnavailable, kindOf } from '../model/errors.ts';
import { withEffect } from '../model/step-error.ts';
import { Misuse } from './transports/misuse.ts';

export type Outcome =
  | 'answered'
  /** Refused for a reason of the business, or because the call is wrong. The instance is healthy. */
  | 'refused'
  /** The instance could not perform the call. */
  | 'failed'
  /** Aborted by the caller. This says nothing about the health of the instance. */
  | 'given up'
  /** Rejected by a policy before it was sent. */
  | 'held back';

const failures: ReadonlySet<string | undefined> = new Set([undefined, 'unavailable', 'timed-out', 'invalid-answer']);
const rejections = new WeakSet();

export function outcomeOf(error: unknown, signal?: AbortSignal): Outcome {
  if (typeof error === 'object' && error !== null && rejections.has(error)) return 'held back';
  if (signal?.aborted) return 'given up';
  if (error instanceof Misuse && error.of === 'call') return 'refused';
  return failures.has(kindOf(error)) ? 'failed' : 'refused';
}

/** Whether the outcome shows that the service is healthy. Returns undefined if it shows neither. */
export const healthOf = (outcome: Outcome): boolean | undefined =>
  outcome === 'answered' || outcome === 'refused' ? true : outcome === 'failed' ? false : undefined;

export interface Rejection {
  readonly why: string;
  /** Milliseconds. */
  readonly retryAfter: number;
}

/**
 * Creates the error of a call that a policy rejected. The call had no effect. Temporal retries it after `retryAfter`; no slot of the
 * worker is used meanwhile.
 */
export function rejected(operation: string, { why, retryAfter }: Rejection): ServiceUnavailable {
  const error = withEffect(new ServiceUnavailable(`Cannot call '${operation}' now: ${why}`, { retryAfter: Math.ceil(retryAfter) }), 'none');
  rejections.add(error);
  return error;
}
