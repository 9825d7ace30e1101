// Stops calling a service that does not answer. Closed: calls go through and are counted. Open: none does. Half open: a
// few do, and what becomes of them decides. Where nobody was reached at all, a try costs nobody anything, and is made soon.

import { parseDuration, type Duration } from '../../../model/duration.ts';
import type { World } from '../../../platform/world.ts';

export interface BreakerOptions {
  /** Share of failures that opens it. Default 0.5. */
  readonly failures?: number;
  /** Calls within ten seconds before it may open. Default 20. */
  readonly minimum?: number;
  /** How long it is open at first; twice as long each time, up to `cap`. Default '500ms', and '1s'. */
  readonly open?: Duration;
  readonly cap?: Duration;
  /** Calls that take so long count as failed. Default: none does before its time-out. */
  readonly slow?: Duration;
}

export type BreakerState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly until: number; readonly times: number }
  | { readonly kind: 'half-open'; readonly times: number; readonly begun: number; readonly succeeded: number };

export interface Breaker {
  readonly state: BreakerState;
  enter(): Entry;
}

export type Entry =
  /** Not now: worth another try after so many milliseconds. */
  | { readonly kind: 'refused'; readonly wait: number }
  /** `left` is told what became of the call, undefined: nobody knows; and whether it reached nobody. */
  | { readonly kind: 'passed'; readonly left: (success: boolean | undefined, unsent?: boolean) => void };

const window = 10_000; // milliseconds
const slots = 10;
const probes = 3;
const soon = 50; // milliseconds

export function createBreaker(options: BreakerOptions, world: World, changed?: (state: BreakerState['kind']) => void): Breaker {
  const { failures = 0.5, minimum = 20 } = options;
  const open = parseDuration(options.open ?? '500ms');
  const cap = parseDuration(options.cap ?? '1s');
  const slow = options.slow === undefined ? Infinity : parseDuration(options.slow);
  let state: BreakerState = { kind: 'closed' };
  let phase = 0; // a call counts only in the phase in which it began
  const counts = Array.from({ length: slots }, () => ({ slot: -1, good: 0, bad: 0 }));
  return {
    get state() {
      return state;
    },
    enter,
  };

  function enter(): Entry {
    const now = world.now();
    if (state.kind === 'open' && now < state.until) return { kind: 'refused', wait: Math.max(open, state.until - now) };
    if (state.kind === 'open') change({ kind: 'half-open', times: state.times, begun: 0, succeeded: 0 });
    if (state.kind === 'half-open') {
      if (state.begun >= probes) return { kind: 'refused', wait: open };
      state = { ...state, begun: state.begun + 1 };
    }
    const began = phase;
    const left = (success: boolean | undefined, unsent = false): void => {
      if (began !== phase) return;
      if (success === undefined) forgo();
      else leave(success && (slow === Infinity || world.now() - now < slow), unsent);
    };
    return { kind: 'passed', left };
  }

  function leave(success: boolean, unsent: boolean): void {
    if (state.kind === 'half-open') return settle(state, success, unsent);
    count(success);
    if (!success && failsTooOften()) trip(1, unsent);
  }

  // A probe that told nothing may be made again.
  function forgo(): void {
    if (state.kind === 'half-open') state = { ...state, begun: state.begun - 1 };
  }

  function change(next: BreakerState): void {
    state = next;
    phase++;
    changed?.(next.kind);
  }

  function settle(half: Extract<BreakerState, { kind: 'half-open' }>, success: boolean, unsent: boolean): void {
    if (!success) trip(unsent ? half.times : half.times + 1, unsent);
    else if (half.succeeded + 1 >= probes) close();
    else state = { ...half, succeeded: half.succeeded + 1 };
  }

  function trip(times: number, unsent: boolean): void {
    const longest = unsent ? Math.min(soon, open) : Math.min(cap, open * 2 ** (times - 1));
    const milliseconds = longest * (0.9 + 0.2 * world.random());
    change({ kind: 'open', until: world.now() + milliseconds, times });
  }

  function close(): void {
    change({ kind: 'closed' });
    for (const one of counts) one.slot = -1;
  }

  function count(success: boolean): void {
    const slot = Math.floor(world.now() / (window / slots));
    const one = counts[slot % slots];
    if (!one) return;
    if (one.slot !== slot) [one.slot, one.good, one.bad] = [slot, 0, 0];
    if (success) one.good++;
    else one.bad++;
  }

  function failsTooOften(): boolean {
    const oldest = Math.floor(world.now() / (window / slots)) - slots + 1;
    let good = 0;
    let bad = 0;
    for (const one of counts) {
      if (one.slot < oldest) continue;
      good += one.good;
      bad += one.bad;
    }
    return good + bad >= minimum && bad >= failures * (good + bad);
  }
}
