// At most so many calls a second, with a burst: GCRA, exact and without a queue. In any window of W seconds at most
// rate × W + burst + 1 calls pass.

import type { Environment } from '../../platform/environment.ts';

export interface RateOptions {
  readonly perSecond: number;
  /** How many may come at once beyond the one whose turn it is. Default 1. */
  readonly burst?: number;
}

/** Milliseconds until the next may pass; 0: this one passes. */
export type Rate = () => number;

export function createRate({ perSecond, burst = 1 }: RateOptions, environment: Environment): Rate {
  const interval = 1_000 / perSecond;
  let arrival = -Infinity; // the theoretical time of the next
  return () => {
    const now = environment.now();
    const wait = arrival - interval * burst - now;
    if (wait > 0) return wait;
    arrival = Math.max(now, arrival) + interval;
    return 0;
  };
}
