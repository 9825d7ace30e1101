// The one place that says what an error means for the policies.

import { ServiceUnavailable, kindOf } from '../model/errors.ts';
import { withEffect } from '../model/step-error.ts';
import { Misuse } from './transports/misuse.ts';

export type Outcome =
  | 'answered'
  /** For reasons of the business, or because the call is wrong: whoever says so is well. */
  | 'refused'
  /** The instance could not do it. */
  | 'failed'
  /** Nobody waits any more: it says nothing about anybody. */
  | 'given up'
  /** A policy did not let it in. */
  | 'held back';

const failures: ReadonlySet<string | undefined> = new Set([undefined, 'unavailable', 'timed-out', 'invalid-answer']);
const heldBack = new WeakSet();

export function outcomeOf(error: unknown, signal?: AbortSignal): Outcome {
  if (typeof error === 'object' && error !== null && heldBack.has(error)) return 'held back';
  if (signal?.aborted) return 'given up';
  if (error instanceof Misuse && error.of === 'call') return 'refused';
  return failures.has(kindOf(error)) ? 'failed' : 'refused';
}

/** Whether the service is well, as far as this call tells. */
export const healthOf = (outcome: Outcome): boolean | undefined =>
  outcome === 'answered' || outcome === 'refused' ? true : outcome === 'failed' ? false : undefined;

/** Nothing was done; after `wait` milliseconds it is worth another try. Temporal waits, and no slot of the worker does. */
export function rejected(why: string, wait: number): ServiceUnavailable {
  const error = withEffect(new ServiceUnavailable(`The service is not called now: ${why}`, { retryAfter: Math.ceil(wait) }), 'none');
  heldBack.add(error);
  return error;
}
