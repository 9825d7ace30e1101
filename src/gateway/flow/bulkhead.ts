// Keeps calls of one service from taking all there is: so many at once, a few in line, and nobody waits in line for
// longer than it makes sense.

import { parseDuration, type Duration } from '../../model/duration.ts';
import type { Environment } from '../../platform/environment.ts';
import type { ConcurrencyLimit, End } from './concurrency-limit.ts';
import { createWaitQueue } from './wait-queue.ts';

export interface BulkheadOptions {
  /** How many may wait. Default: as many as may be under way. */
  readonly queue?: number;
  /** How long in line. Default '100ms'. */
  readonly maxWait?: Duration;
}

export interface Bulkhead {
  readonly inFlight: number;
  /** Resolves with whether there is room; whoever was let in leaves again. */
  enter(most?: number, signal?: AbortSignal): boolean | Promise<boolean>;
  /** `end` undefined: it tells nothing. */
  leave(end: Omit<End, 'inFlight'> | undefined): void;
}

export function createBulkhead(
  limit: ConcurrencyLimit,
  { queue, maxWait: longest = '100ms' }: BulkheadOptions,
  environment: Environment,
): Bulkhead {
  const maxWait = parseDuration(longest);
  const line = createWaitQueue(environment);
  const bulkhead = { inFlight: 0, enter, leave };
  return bulkhead;

  function enter(most = Infinity, signal?: AbortSignal): boolean | Promise<boolean> {
    if (bulkhead.inFlight < limit.limit) {
      bulkhead.inFlight++;
      return true;
    }
    return line.length < (queue ?? limit.limit) && line.join(Math.min(maxWait, most), signal);
  }

  function leave(end: Omit<End, 'inFlight'> | undefined): void {
    if (end) limit.ended({ milliseconds: end.milliseconds, success: end.success, inFlight: bulkhead.inFlight });
    bulkhead.inFlight--;
    while (bulkhead.inFlight < limit.limit && line.next()) bulkhead.inFlight++;
  }
}
