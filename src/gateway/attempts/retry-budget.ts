// What may be spent on further attempts: a share of the calls of the last ten seconds, and one a second that is always
// there. Without it a service that is overloaded gets three times the calls (Finagle's and Google's rule).

import type { Environment } from '../../platform/environment.ts';

export interface RetryBudget {
  /** A call came in. */
  deposit(): void;
  /** Whether one more attempt may be made; takes it. */
  withdraw(): boolean;
}

export interface RetryBudgetOptions {
  /** Further attempts a call. Default 0.1. */
  readonly ratio?: number;
  /** Further attempts a second, whatever comes in. Default 1. */
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
