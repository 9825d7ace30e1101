// As many calls a second as the instances say they can take. At first that is what they have answered: what was let in may
// only wait. Where they are busier than `high`, a tenth less each second; where they are less busy than `low`, more: as far
// as they are below it, a twentieth at least and half at most. Between the two it stays.

import type { Environment } from '../../platform/environment.ts';
import { createRate, type Rate } from './rate.ts';

export interface LoadOptions {
  /** Utilisation, from 0 to 1. Default 0.8. */
  readonly high?: number;
  /** Default 0.6. */
  readonly low?: number;
  /** Calls a second. Default 1. */
  readonly minimum?: number;
  /** Default: no bound. */
  readonly maximum?: number;
}

export interface LoadLimit {
  /** Calls a second that pass; undefined: all. */
  readonly perSecond: number | undefined;
  readonly rate: Rate;
  /** A call was answered: what is let in beyond that only waits. */
  answered(): void;
}

/** Calls a second. */
interface Rates {
  readonly passed: number;
  readonly answered: number;
}

const window = 1_000; // milliseconds
const less = 0.9;
const more = { least: 1.05, most: 1.5 };

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
    if (load > high) return Math.max(minimum, less * (perSecond === undefined ? answered : Math.min(passed, perSecond)));
    if (load >= low || perSecond === undefined) return perSecond;
    const next = Math.max(perSecond + 1, perSecond * Math.min(more.most, Math.max(more.least, low / load)));
    if (maximum !== undefined) return Math.min(maximum, next);
    return next > forgotten * Math.max(passed, minimum) ? undefined : next; // it bounds nobody any more
  }

  function rateOf(calls: number | undefined): Rate {
    return calls === undefined ? () => 0 : createRate({ perSecond: calls, burst: Math.max(1, Math.ceil(calls / 10)) }, environment);
  }
}

const forgotten = 3;
