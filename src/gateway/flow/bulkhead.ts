// The bulkhead: limits the concurrent calls of a service, so that they cannot use all resources. Calls beyond the limit wait in a queue
// of limited length, for a limited time.

import { parseDuration, type Duration } from '../../model/duration.ts';
import type { Environment } from '../../platform/environment.ts';
import type { ConcurrencyLimit, End } from './concurrency-limit.ts';
import { createWaitQueue } from './wait-queue.ts';

export interface BulkheadOptions {
  /** The number of calls that may wait. @default the limit of concurrent calls */
  readonly queue?: number;
  /** The longest time that a call waits in the queue. @default '100ms' */
  readonly maxWait?: Duration;
}

export interface Bulkhead {
  readonly inFlight: number;
  /** Resolves with true if the call got a permit, within `maxMs` milliseconds. Each permit must be released. */
  acquire(maxMs?: number, signal?: AbortSignal): boolean | Promise<boolean>;
  /** Returns a permit. `end` is undefined if the call says nothing about the service. */
  release(end: Omit<End, 'inFlight'> | undefined): void;
}

export function createBulkhead(
  limit: ConcurrencyLimit,
  { queue, maxWait: wait = '100ms' }: BulkheadOptions,
  environment: Environment,
): Bulkhead {
  const maxWait = parseDuration(wait);
  const waiting = createWaitQueue(environment);
  const bulkhead = { inFlight: 0, acquire, release };
  return bulkhead;

  function acquire(maxMs = Infinity, signal?: AbortSignal): boolean | Promise<boolean> {
    if (bulkhead.inFlight < limit.limit) {
      bulkhead.inFlight++;
      return true;
    }
    return waiting.length < (queue ?? limit.limit) && waiting.join(Math.min(maxWait, maxMs), signal);
  }

  function release(end: Omit<End, 'inFlight'> | undefined): void {
    if (end) limit.ended({ milliseconds: end.milliseconds, success: end.success, inFlight: bulkhead.inFlight });
    bulkhead.inFlight--;
    while (bulkhead.inFlight < limit.limit && waiting.next()) bulkhead.inFlight++;
  }
}
