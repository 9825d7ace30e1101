// Computes the delay before the next attempt of a failed call, by its retry policy, as Temporal does.

import { kindOf, type ServiceUnavailable } from '../../model/errors.ts';
import type { Call } from '../../model/kernel/runtime.ts';

/** Returns the milliseconds until the next attempt, or undefined if this was the last one. */
export function delayAfter(attempt: number, { call, error }: { call: Call; error: unknown }): number | undefined {
  const { attempts = Infinity, initialInterval, backoff, maximumInterval } = call.policy.retry;
  if (attempt >= attempts) return undefined;
  const { retryAfter } = error as Partial<ServiceUnavailable>;
  return retryAfter ?? Math.min(maximumInterval, initialInterval * backoff ** (attempt - 1));
}

/** Whether an error is not retried. Retried are missing answers, and errors without a known kind. */
export function isFinal(error: unknown): boolean {
  const kind = kindOf(error);
  return kind !== undefined && kind !== 'unavailable';
}
