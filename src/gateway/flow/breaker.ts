// Stops calling a service that does not answer. Closed: calls go through and are counted. Open: none does. Half open: a
// few do, and what becomes of them decides; where they get no answer, a few more after as long as it was open at first.
// Where nobody was reached at all, a try costs nobody anything, and is made soon; who is refused may wait for that: a
// service that is away for a moment is missed by nobody.

import { parseDuration, type Duration } from '../../model/duration.ts';
import type { Environment } from '../../platform/environment.ts';
import { createWaitQueue } from './wait-queue.ts';
import { createFailureWindow, type TallyOptions } from './failure-window.ts';

/** When it opens, and for how long. */
export interface BreakerOptions extends TallyOptions {
  /** How long it is open at first; twice as long each time, up to `cap`. Default '500ms', and the same again: it does not grow. */
  readonly open?: Duration;
  readonly cap?: Duration;
  /** Calls that take so long count as failed. Default: none does before its time-out. */
  readonly slow?: Duration;
  /** How long a call waits where nobody can be reached, half of its own time at most; others are refused at once. Default '1s'. */
  readonly maxWait?: Duration;
}

export type BreakerState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly until: number; readonly times: number; readonly away: boolean }
  | HalfOpen;

interface HalfOpen {
  readonly kind: 'half-open';
  readonly since: number;
  readonly times: number;
  readonly away: boolean;
  readonly begun: number;
  readonly succeeded: number;
}

export interface Breaker {
  readonly state: BreakerState;
  enter(): Entry;
  /** Milliseconds that whoever is refused waits at the least. */
  readonly pause: number;
  /** Milliseconds that a call may wait in line. */
  readonly maxWait: number;
  /** Resolves with true when it is worth another try to enter; with false where nobody knows that it is within `most` milliseconds. */
  turn(most: number, signal?: AbortSignal): boolean | Promise<boolean>;
}

/** `refused`: not now; worth another try after so many milliseconds. */
export type Entry = Passed | { readonly kind: 'refused'; readonly wait: number };

export interface Passed {
  readonly kind: 'passed';
  /** To be told what became of the call, undefined: nobody knows; and whether it reached nobody. */
  readonly left: (success: boolean | undefined, unsent?: boolean) => void;
}

const probes = 3;
const soon = 50; // milliseconds

export function createBreaker(options: BreakerOptions, environment: Environment, changed?: (state: BreakerState['kind']) => void): Breaker {
  const open = parseDuration(options.open ?? '500ms');
  const cap = options.cap === undefined ? open : parseDuration(options.cap);
  const slow = options.slow === undefined ? Infinity : parseDuration(options.slow);
  let state: BreakerState = { kind: 'closed' };
  let phase = 0; // a call counts only in the phase in which it began
  let ringing: (() => void) | undefined;
  const line = createWaitQueue(environment);
  const tally = createFailureWindow(options, environment);
  return {
    get state() {
      return state;
    },
    enter,
    pause: open,
    maxWait: parseDuration(options.maxWait ?? '1s'),
    turn,
  };

  function enter(): Entry {
    const now = environment.now();
    if (state.kind === 'open' && now < state.until) return { kind: 'refused', wait: Math.max(open, state.until - now) };
    if (state.kind === 'open') change({ kind: 'half-open', since: now, times: state.times, away: state.away, begun: 0, succeeded: 0 });
    if (state.kind === 'half-open') {
      const again = now - state.since >= open; // those before have no answer yet
      if (state.begun >= probes && !again) return { kind: 'refused', wait: open };
      state = again ? { ...state, since: now, begun: 1 } : { ...state, begun: state.begun + 1 };
    }
    const began = phase;
    const left = (success: boolean | undefined, unsent = false): void => {
      if (began !== phase) return;
      if (success === undefined) releaseProbe();
      else leave(success && (slow === Infinity || environment.now() - now < slow), unsent);
    };
    return { kind: 'passed', left };
  }

  function turn(most: number, signal?: AbortSignal): boolean | Promise<boolean> {
    if (most <= 0 || state.kind === 'closed' || !state.away) return false;
    ring();
    return line.join(most, signal);
  }

  // When its time has come, as many go on as may try.
  function ring(): void {
    if (state.kind !== 'open' || ringing) return;
    ringing = environment.setTimer(Math.max(0, state.until - environment.now()), () => {
      ringing = undefined;
      letGoOn(probes);
    });
  }

  function letGoOn(most: number): void {
    for (let gone = 0; gone < most && line.next(); gone++);
  }

  function leave(success: boolean, unsent: boolean): void {
    if (state.kind === 'half-open') return settle(state, success, unsent);
    tally.add(success);
    if (success) letGoOn(2);
    else if (tally.failsTooOften()) trip(1, unsent);
  }

  // A probe that told nothing may be made again.
  function releaseProbe(): void {
    if (state.kind !== 'half-open') return;
    state = { ...state, begun: Math.max(0, state.begun - 1) };
    line.next();
  }

  function change(next: BreakerState): void {
    state = next;
    phase++;
    ringing?.();
    ringing = undefined;
    if (next.kind === 'open' && next.away && line.length > 0) ring();
    else if (next.kind === 'open')
      letGoOn(Infinity); // to be refused
    else if (next.kind === 'closed') letGoOn(probes); // and each that succeeds lets two more go on: not all at once
    changed?.(next.kind);
  }

  function settle(half: HalfOpen, success: boolean, unsent: boolean): void {
    if (!success) trip(unsent ? half.times : half.times + 1, unsent);
    else if (half.succeeded + 1 >= probes) close();
    else state = { ...half, succeeded: half.succeeded + 1 };
  }

  function trip(times: number, unsent: boolean): void {
    const longest = unsent ? Math.min(soon, open) : Math.min(cap, open * 2 ** (times - 1));
    const milliseconds = longest * (0.9 + 0.2 * environment.random());
    change({ kind: 'open', until: environment.now() + milliseconds, times, away: unsent });
  }

  function close(): void {
    change({ kind: 'closed' });
    tally.clear();
  }
}
