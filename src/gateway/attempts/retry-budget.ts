// The retry budget: further attempts are limited to a share of the calls of the last ten seconds, plus one per second that is always
// available. Without it an overloaded service gets three times the calls (the rule of Finagle and Google).

import type { Environment } from '../../platform/environment.ts';

export interface RetryBudget {
  /** Records a call. */
  deposit(): void;
  /** Returns whether one more attempt may be made. If so, the attempt is deducted. */
  withdraw(): boolean;
}

export interface RetryBudgetOptions {
  /** Further attempts per call. @default 0.1 */
  readonly ratio?: number;
  /** Further attempts per second, independent of the number of calls. @default 1 */
  readonly reserve?: number;
}

const window = 10_000; // milliseconds
const slots = 10;

export function createRetryBudget({ ratio = 0.1, reserve = 1 }: RetryBudgetOptions, environment: Environment): RetryBudget {
  const calls = new Float64Array(slots);
  const spent = new Float64Array(slots);
  let slot = Math.floor(environment.now() / (window / slots));
  return {
    deposit: () => {
      add(calls);
    },
    withdraw: () => {
      move();
      if (sum(spent) + 1 > sum(calls) * ratio + (reserve * window) / 1_000) return false;
      add(spent);
      return true;
    },
  };

  function add(counts: Float64Array): void {
    move();
    counts[slot % slots] = (counts[slot % slots] ?? 0) + 1;
  }

  function move(): void {
    const current = Math.floor(environment.now() / (window / slots));
    const passed = Math.min(slots, current - slot);
    for (let step = 1; step <= passed; step++) calls[(slot + step) % slots] = spent[(slot + step) % slots] = 0;
    slot = current;
  }
}

const sum = (counts: Float64Array): number => counts.reduce((all, count) => all + count, 0);
