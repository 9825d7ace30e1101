// The rate limit: GCRA, exact and without a queue. In any window of W seconds at most rate × W + burst + 1 calls pass.

import type { Environment } from '../../platform/environment.ts';

export interface RateOptions {
  /** Calls per second. */
  readonly perSecond: number;
  /** Calls that may pass at once, in addition to the one that is due. @default 1 */
  readonly burst?: number;
}

/** Returns the milliseconds until the next call may pass, or 0 if this call passes. */
export type Rate = () => number;

export function createRate({ perSecond, burst = 1 }: RateOptions, environment: Environment): Rate {
  const interval = 1_000 / perSecond;
  let arrival = -Infinity; // the theoretical arrival time of the next call
  return () => {
    const now = environment.now();
    const wait = arrival - interval * burst - now;
    if (wait > 0) return wait;
    arrival = Math.max(now, arrival) + interval;
    return 0;
  };
}
