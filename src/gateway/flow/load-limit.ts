// The load limit: limits the calls per second by the utilisation that the instances report. The limit starts at the rate of answers,
// because admitted calls may only be waiting. If the utilisation is above `high`, the limit falls by a tenth each second. If it is below
// `low`, the limit rises in proportion to the distance, by a twentieth at least and by half at most. Between the two it does not change.

import type { Environment } from '../../platform/environment.ts';
import { createRate, type Rate } from './rate.ts';

export interface LoadOptions {
  /** The utilisation above which the limit falls, from 0 to 1. @default 0.8 */
  readonly high?: number;
  /** The utilisation below which the limit rises, from 0 to 1. @default 0.6 */
  readonly low?: number;
  /** The lowest limit, in calls per second. @default 1 */
  readonly minimum?: number;
  /** The highest limit, in calls per second. @default no limit */
  readonly maximum?: number;
}

export interface LoadLimit {
  /** The limit in calls per second; undefined if all calls pass. */
  readonly perSecond: number | undefined;
  readonly rate: Rate;
  /** Records an answer. Calls admitted beyond the rate of answers would only wait. */
  answered(): void;
}

/** In calls per second. */
interface Rates {
  readonly passed: number;
  readonly answered: number;
}

const window = 1_000; // milliseconds
const decrease = 0.9;
const increase = { least: 1.05, most: 1.5 };
const unlimitedFrom = 3; // times the calls that pass

export function createLoadLimit(
  { high = 0.8, low = 0.6, minimum = 1, maximum }: LoadOptions,
  utilisation: () => number | undefined,
  environment: Environment,
): LoadLimit {
  let perSecond = maximum;
  let pass = rateOf(perSecond);
  let passed = 0;
  let answers = 0;
  let began = environment.now();
  return {
    get perSecond() {
      return perSecond;
    },
    rate() {
      const lasted = environment.now() - began;
      if (lasted >= window) close({ passed: (passed * 1_000) / lasted, answered: (answers * 1_000) / lasted });
      const wait = pass();
      if (wait === 0) passed++;
      return wait;
    },
    answered() {
      answers++;
    },
  };

  function close(rates: Rates): void {
    const next = after(rates, utilisation());
    began = environment.now();
    passed = answers = 0;
    if (next === perSecond) return;
    perSecond = next;
    pass = rateOf(perSecond);
  }

  function after({ passed, answered }: Rates, load: number | undefined): number | undefined {
    if (load === undefined) return perSecond;
    if (load > high) return Math.max(minimum, decrease * (perSecond === undefined ? answered : Math.min(passed, perSecond)));
    if (load >= low || perSecond === undefined) return perSecond;
    const next = Math.max(perSecond + 1, perSecond * Math.min(increase.most, Math.max(increase.least, low / load)));
    if (maximum !== undefined) return Math.min(maximum, next);
    return next > unlimitedFrom * Math.max(passed, minimum) ? undefined : next; // a limit this high no longer rejects any call
  }

  function rateOf(calls: number | undefined): Rate {
    return calls === undefined ? () => 0 : createRate({ perSecond: calls, burst: Math.max(1, Math.ceil(calls / 10)) }, environment);
  }
}
