// When a failed call is tried again in virtual time: as Temporal does, by the call's policy.

import { kindOf, type ServiceUnavailable } from '../../model/errors.ts';
import type { Call } from '../../model/kernel/runtime.ts';

/** Milliseconds until the next attempt; undefined where that was the last. */
export function delayAfter(attempt: number, { call, error }: { call: Call; error: unknown }): number | undefined {
  const { attempts = Infinity, initialInterval, backoff, maximumInterval } = call.policy.retry;
  if (attempt >= attempts) return undefined;
  const { retryAfter } = error as Partial<ServiceUnavailable>;
  return retryAfter ?? Math.min(maximumInterval, initialInterval * backoff ** (attempt - 1));
}

/** All but what is worth another attempt: no answer, and whatever nobody has foreseen. */
export function isFinal(error: unknown): boolean {
  const kind = kindOf(error);
  return kind !== undefined && kind !== 'unavailable';
}
