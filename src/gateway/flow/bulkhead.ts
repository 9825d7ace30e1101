// Keeps calls of one service from taking all there is: so many at once, a few in line, and nobody waits in line for
// longer than it makes sense.

import { parseDuration, type Duration } from '../../model/duration.ts';
import type { World } from '../../platform/world.ts';
import type { ConcurrencyLimit, End } from './concurrency-limit.ts';
import { createLine } from './line.ts';

export interface BulkheadOptions {
  /** How many may wait. Default: as many as may be under way. */
  readonly queue?: number;
  /** How long in line. Default '100ms'. */
  readonly patience?: Duration;
}

export interface Bulkhead {
  readonly inFlight: number;
  /** Resolves with whether there is room; whoever was let in leaves again. */
  enter(most?: number, signal?: AbortSignal): boolean | Promise<boolean>;
  /** `end` undefined: it tells nothing. */
  leave(end: Omit<End, 'inFlight'> | undefined): void;
}

export function createBulkhead(limit: ConcurrencyLimit, { queue, patience: longest = '100ms' }: BulkheadOptions, world: World): Bulkhead {
  const patience = parseDuration(longest);
  const line = createLine(world);
  const bulkhead = { inFlight: 0, enter, leave };
  return bulkhead;

  function enter(most = Infinity, signal?: AbortSignal): boolean | Promise<boolean> {
    if (bulkhead.inFlight < limit.limit) {
      bulkhead.inFlight++;
      return true;
    }
    return line.length < (queue ?? limit.limit) && line.join(Math.min(patience, most), signal);
  }

  function leave(end: Omit<End, 'inFlight'> | undefined): void {
    if (end) limit.ended({ milliseconds: end.milliseconds, success: end.success, inFlight: bulkhead.inFlight });
    bulkhead.inFlight--;
    while (bulkhead.inFlight < limit.limit && line.next()) bulkhead.inFlight++;
  }
}
