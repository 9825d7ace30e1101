// The circuit breaker: stops calling a service that does not answer.
//
// Closed: calls pass and are counted. Open: calls are rejected. Half-open: a few probes pass, and their outcomes decide. If the probes get
// no answer, a few more pass after the initial open time.
//
// If no instance could be reached, a try costs the service nothing, so the first probe follows after 50 ms. Rejected calls may wait for
// that probe. So a short absence of the service makes no call fail.

import { parseDuration, type Duration } from '../../model/duration.ts';
import type { Environment } from '../../platform/environment.ts';
import { createWaitQueue } from './wait-queue.ts';
import { createFailureWindow, type FailureWindowOptions } from './failure-window.ts';

/** When the circuit breaker opens, and for how long. */
export interface BreakerOptions extends FailureWindowOptions {
  /** How long it stays open the first time. The time doubles each time that a probe fails, up to `cap`. @default '500ms' */
  readonly open?: Duration;
  /** The longest time that it stays open. @default the value of `open`, so that the time does not grow */
  readonly cap?: Duration;
  /** Calls that take at least this long count as failed. @default no limit: only a time-out counts */
  readonly slow?: Duration;
  /**
   * How long a call waits if no instance can be reached, but at most half of its own time. In all other cases calls are rejected
   * immediately. @default '1s'
   */
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
  /** The shortest time until a rejected call is retried, in milliseconds. */
  readonly pause: number;
  /** The longest time that a call waits in the queue, in milliseconds. */
  readonly maxWait: number;
  /** Resolves with true when the call should try to enter again, and with false if that does not happen within `maxMs` milliseconds. */
  turn(maxMs: number, signal?: AbortSignal): boolean | Promise<boolean>;
}

/** The result of `enter`. If it is refused, the call should be retried after `wait` milliseconds. */
export type Entry = Passed | { readonly kind: 'refused'; readonly wait: number };

export interface Passed {
  readonly kind: 'passed';
  /**
   * Must be called when the call ends. `success` is undefined if the outcome is unknown. `unsent` is true if the request reached no
   * instance.
   */
  readonly left: (success: boolean | undefined, unsent?: boolean) => void;
}

const probes = 3;
const unreachedPause = 50; // milliseconds

export function createBreaker(options: BreakerOptions, environment: Environment, changed?: (state: BreakerState['kind']) => void): Breaker {
  const open = parseDuration(options.open ?? '500ms');
  const cap = options.cap === undefined ? open : parseDuration(options.cap);
  const slow = options.slow === undefined ? Infinity : parseDuration(options.slow);
  let state: BreakerState = { kind: 'closed' };
  let phase = 0; // a call counts only in the phase in which it began
  let stopTimer: (() => void) | undefined;
  const waiting = createWaitQueue(environment);
  const window = createFailureWindow(options, environment);
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
      const again = now - state.since >= open; // the earlier probes have no answer yet
      if (state.begun >= probes && !again) return { kind: 'refused', wait: open };
      state = again ? { ...state, since: now, begun: 1 } : { ...state, begun: state.begun + 1 };
    }
    const began = phase;
    const left = (success: boolean | undefined, unsent = false): void => {
      if (began !== phase) return;
      if (success === undefined) releaseProbe();
      else record(success && (slow === Infinity || environment.now() - now < slow), unsent);
    };
    return { kind: 'passed', left };
  }

  function turn(maxMs: number, signal?: AbortSignal): boolean | Promise<boolean> {
    if (maxMs <= 0 || state.kind === 'closed' || !state.away) return false;
    scheduleProbes();
    return waiting.join(maxMs, signal);
  }

  // When the open time ends, as many waiting calls continue as there are probes.
  function scheduleProbes(): void {
    if (state.kind !== 'open' || stopTimer) return;
    stopTimer = environment.setTimer(Math.max(0, state.until - environment.now()), () => {
      stopTimer = undefined;
      resume(probes);
    });
  }

  function resume(count: number): void {
    for (let resumed = 0; resumed < count && waiting.next(); resumed++);
  }

  function record(success: boolean, unsent: boolean): void {
    if (state.kind === 'half-open') return settle(state, success, unsent);
    window.add(success);
    if (success) resume(2);
    else if (window.failsTooOften()) trip(1, unsent);
  }

  // If the outcome of a probe is unknown, another probe may take its place.
  function releaseProbe(): void {
    if (state.kind !== 'half-open') return;
    state = { ...state, begun: Math.max(0, state.begun - 1) };
    waiting.next();
  }

  function change(next: BreakerState): void {
    state = next;
    phase++;
    stopTimer?.();
    stopTimer = undefined;
    if (next.kind === 'open' && next.away && waiting.length > 0) scheduleProbes();
    else if (next.kind === 'open')
      resume(Infinity); // they will be rejected
    else if (next.kind === 'closed') resume(probes); // each success resumes two more, so that not all continue at once
    changed?.(next.kind);
  }

  function settle(half: HalfOpen, success: boolean, unsent: boolean): void {
    if (!success) trip(unsent ? half.times : half.times + 1, unsent);
    else if (half.succeeded + 1 >= probes) close();
    else state = { ...half, succeeded: half.succeeded + 1 };
  }

  function trip(times: number, unsent: boolean): void {
    const longest = unsent ? Math.min(unreachedPause, open) : Math.min(cap, open * 2 ** (times - 1));
    const milliseconds = longest * (0.9 + 0.2 * environment.random());
    change({ kind: 'open', until: environment.now() + milliseconds, times, away: unsent });
  }

  function close(): void {
    change({ kind: 'closed' });
    window.clear();
  }
}
