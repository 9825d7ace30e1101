// Counts the successes and failures of the last ten seconds, and decides whether too many calls failed.

import type { Environment } from '../../platform/environment.ts';

export interface FailureWindowOptions {
  /** The share of failed calls that is too high, from 0 to 1. @default 0.5 */
  readonly failures?: number;
  /** The least number of calls for the share to count. The same number of consecutive failures is too many as well. @default 20 */
  readonly minimum?: number;
}

export interface FailureWindow {
  add(success: boolean): void;
  failsTooOften(): boolean;
  clear(): void;
}

const window = 10_000; // milliseconds
const slots = 10;

export function createFailureWindow({ failures = 0.5, minimum = 20 }: FailureWindowOptions, environment: Environment): FailureWindow {
  const counts = Array.from({ length: slots }, () => ({ slot: -1, good: 0, bad: 0 }));
  let inARow = 0;
  return { add, failsTooOften, clear };

  function add(success: boolean): void {
    const slot = Math.floor(environment.now() / (window / slots));
    const one = counts[slot % slots];
    if (!one) return;
    if (one.slot !== slot) [one.slot, one.good, one.bad] = [slot, 0, 0];
    inARow = success ? 0 : inARow + 1;
    if (success) one.good++;
    else one.bad++;
  }

  function failsTooOften(): boolean {
    if (inARow >= minimum) return true;
    const oldest = Math.floor(environment.now() / (window / slots)) - slots + 1;
    let good = 0;
    let bad = 0;
    for (const one of counts) {
      if (one.slot < oldest) continue;
      good += one.good;
      bad += one.bad;
    }
    return good + bad >= minimum && bad >= failures * (good + bad);
  }

  function clear(): void {
    inARow = 0;
    for (const one of counts) one.slot = -1;
  }
}
