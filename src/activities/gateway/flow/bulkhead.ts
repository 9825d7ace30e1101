// Keeps calls of one service from taking all there is: so many at once, a few in line, and nobody waits in line for
// longer than it makes sense.

import type { World } from '../world.ts';
import type { ConcurrencyLimit, End } from './concurrency-limit.ts';

export interface BulkheadOptions {
  /** How many may wait. Default: as many as may be under way. */
  readonly queue?: number;
  /** Milliseconds in line. Default 100. */
  readonly patience?: number;
}

export interface Bulkhead {
  readonly inFlight: number;
  /** Resolves with whether there is room; whoever was let in leaves again. */
  enter(): boolean | Promise<boolean>;
  leave(end: Omit<End, 'inFlight'>): void;
}

export function createBulkhead(limit: ConcurrencyLimit, { queue, patience = 100 }: BulkheadOptions, world: World): Bulkhead {
  const line = new Set<(room: boolean) => void>();
  const bulkhead = { inFlight: 0, enter, leave };
  return bulkhead;

  function enter(): boolean | Promise<boolean> {
    if (bulkhead.inFlight < limit.limit) {
      bulkhead.inFlight++;
      return true;
    }
    return line.size < (queue ?? limit.limit) && new Promise<boolean>(wait);
  }

  function wait(resolve: (room: boolean) => void): void {
    const go = (room: boolean) => {
      line.delete(go);
      stop();
      if (room) bulkhead.inFlight++;
      resolve(room);
    };
    const stop = world.alarm(patience, () => go(false));
    line.add(go);
  }

  function leave(end: Omit<End, 'inFlight'>): void {
    limit.ended({ ...end, inFlight: bulkhead.inFlight });
    bulkhead.inFlight--;
    for (const go of line) {
      if (bulkhead.inFlight >= limit.limit) return;
      go(true);
    }
  }
}
