// Calls that are under way, each with all its attempts by its policy, in virtual time: what Temporal's server and a
// worker do with an activity. Time stands still while an attempt is at work.

import { Cancelled, ServiceUnavailable } from '../../model/errors.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import { effectOf, toError, toStepError, withEffect } from '../../model/step-error.ts';
import { Misuse } from '../../activities/gateway/transports/misuse.ts';
import { delayAfter, isFinal } from '../retry.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { Answer } from './instance.ts';

/** What an attempt may end with beside an answer: nobody ever hears of it, or its worker died. */
export const unheard = Symbol('unheard');
export const lost = Symbol('lost');

export type MakeAttempt = (call: Call, attempt: number) => Promise<unknown>;

export interface Calls {
  readonly open: ReadonlyMap<string, unknown>;
  /** Whose attempts are at work. */
  readonly working: readonly Call[];
  begin(call: Call, answered: (answer: Answer) => void): void;
  /** Its run does not want it any more: no further attempt. */
  cancel(id: string): void;
  /** The worker died: attempts at work are lost, local calls are gone. */
  lose(): void;
  /** Does not count as work while it waits for virtual time. */
  resting<T>(call: Call, rest: Promise<T>): Promise<T>;
}

interface Open {
  readonly call: Call;
  readonly answered: (answer: Answer) => void;
  readonly over: number;
  attempt: number;
  atWork: boolean;
  cancelled: boolean;
  stopAlarm: () => void;
}

interface CallsOptions {
  readonly clock: VirtualClock;
  /** Has something done as soon as nothing else is to be done at this time. */
  readonly soon: (work: () => void) => void;
  readonly attempt: MakeAttempt;
  /** Called when an attempt is no longer at work. */
  readonly wake: () => void;
}

export function createCalls({ clock, soon, attempt, wake }: CallsOptions): Calls {
  const open = new Map<string, Open>();
  const working: Call[] = [];
  return { open, working, begin, cancel, lose, resting };

  function begin(call: Call, answered: (answer: Answer) => void): void {
    const { deadline = Infinity } = call.policy;
    const one: Open = { call, answered, over: clock.now() + deadline, attempt: 0, atWork: false, cancelled: false, stopAlarm: nothing };
    open.set(call.id, one);
    soon(() => tryOnce(one));
  }

  function tryOnce(one: Open): void {
    if (open.get(one.call.id) !== one) return;
    const number = ++one.attempt;
    const timeout = Math.min(one.call.policy.timeout, one.over - clock.now());
    one.atWork = true;
    one.stopAlarm = clock.alarm(timeout, () => timeOut(one, timeout));
    working.push(one.call);
    attempt(one.call, number).then(
      (output) => end(one, number, { output }),
      (error: unknown) => end(one, number, { error: error as Error }),
    );
  }

  function end(one: Open, number: number, answer: Answer): void {
    stop(one.call);
    take(one, number, answer);
    wake();
  }

  function take(one: Open, number: number, answer: Answer): void {
    if (!one.atWork || number !== one.attempt || open.get(one.call.id) !== one) return;
    if ('error' in answer) return fail(one, answer.error);
    if (answer.output === unheard) return;
    if (answer.output === lost) return miss(one);
    settle(one, answer);
  }

  function timeOut(one: Open, milliseconds: number): void {
    fail(one, new ServiceUnavailable(`No answer from ${one.call.operation} in time (${String(milliseconds)} ms)`));
  }

  // A worker that is silent is noticed by its heartbeat, or by the timeout.
  function miss(one: Open): void {
    one.atWork = false;
    one.stopAlarm();
    const { heartbeat, timeout } = one.call.policy;
    one.stopAlarm = clock.alarm(Math.min(heartbeat ?? timeout, Math.max(0, one.over - clock.now())), () =>
      fail(one, new ServiceUnavailable(`No answer from ${one.call.operation} in time: its worker is silent`)),
    );
  }

  function fail(one: Open, error: Error): void {
    one.atWork = false;
    one.stopAlarm();
    const delay =
      one.cancelled || error instanceof Misuse || isFinal(error) ? undefined : delayAfter(one.attempt, { call: one.call, error });
    if (delay !== undefined && clock.now() + delay < one.over) {
      one.stopAlarm = clock.alarm(delay, () => soon(() => tryOnce(one)));
      return;
    }
    settle(one, { error: withEffect(toError(toStepError(error)), one.attempt > 1 ? 'unknown' : effectOf(error)) });
  }

  function settle(one: Open, answer: Answer): void {
    one.atWork = false;
    one.stopAlarm();
    open.delete(one.call.id);
    one.answered(answer);
  }

  function cancel(id: string): void {
    const one = open.get(id);
    if (!one || one.cancelled) return;
    one.cancelled = true;
    if (!one.atWork) fail(one, new Cancelled());
  }

  function lose(): void {
    for (const one of [...open.values()]) {
      if (one.call.execution === 'local') open.delete(one.call.id);
      else if (one.atWork) miss(one);
    }
  }

  async function resting<T>(call: Call, rest: Promise<T>): Promise<T> {
    stop(call);
    wake();
    try {
      return await rest;
    } finally {
      working.push(call);
    }
  }

  function stop(call: Call): void {
    working.splice(working.indexOf(call), 1);
  }
}

const nothing = (): void => undefined;
