// The open calls of a simulated run, each with all its attempts by its retry policy, in virtual time. It does what
// Temporal's server and a worker do with an activity. Time stands still while an attempt is running.

import { Cancelled, ServiceUnavailable } from '../../model/errors.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import { effectOfStep, toError, toStepError, withEffect } from '../../model/step-error.ts';
import { Misuse } from '../../gateway/transports/misuse.ts';
import { delayAfter, isFinal } from '../memory/retry.ts';
import { whyNotStorable } from '../memory/value-limit.ts';
import type { VirtualClock } from '../memory/virtual-clock.ts';
import type { Answer } from './instance.ts';
import type { Work } from './work.ts';

/** How an attempt may end other than with an answer: its answer never arrives, or its worker died. */
export const unheard = Symbol('unheard');
export const lost = Symbol('lost');

export type MakeAttempt = (call: Call, attempt: number) => Promise<unknown>;

export interface Calls {
  /** The open calls, by their id in the run. */
  readonly open: ReadonlyMap<string, unknown>;
  begin(call: Call, answered: (answer: Answer) => void): void;
  /** Cancels a call: no further attempt is made. */
  cancel(id: string): void;
  /** The worker died: running attempts are lost, and local calls are removed. */
  lose(): void;
}

export interface ChildCall {
  cancel(): void;
}

/** Starts a child run. Returns undefined if the process does not run, so it is called like an operation. */
export type CallChild = (call: Call, answered: (answer: Answer) => void) => ChildCall | undefined;

interface Open {
  readonly id: string;
  readonly call: Call; // with its name in the run tree
  readonly answered: (answer: Answer) => void;
  readonly over: number;
  child: ChildCall | undefined;
  attempt: number;
  atWork: boolean;
  cancelled: boolean;
  stopAlarm: () => void;
}

interface CallsOptions {
  readonly clock: VirtualClock;
  /** Does work as soon as nothing else is to be done at this time. */
  readonly soon: (work: () => void) => void;
  readonly attempt: MakeAttempt;
  /** Gives a call its name in the run tree. */
  readonly named: (call: Call) => Call;
  readonly callChild: CallChild;
  readonly work: Work;
  readonly maxValueBytes: number;
  /** Called when a call has its final answer. */
  readonly answered: (call: Call, answer: Answer) => void;
}

export function createCalls({ clock, soon, attempt, named, callChild, work, maxValueBytes, answered: settled }: CallsOptions): Calls {
  const open = new Map<string, Open>();
  return { open, begin, cancel, lose };

  function begin(made: Call, answered: (answer: Answer) => void): void {
    const { id } = made;
    const call = named(made);
    const over = clock.now() + (call.policy.deadline ?? Infinity);
    const one: Open = { id, call, answered, over, child: undefined, attempt: 0, atWork: false, cancelled: false, stopAlarm: nothing };
    open.set(id, one);
    if (call.execution === 'child') one.child = callChild(made, (answer) => settle(one, answer));
    if (!one.child) soon(() => tryOnce(one));
  }

  function tryOnce(one: Open): void {
    if (open.get(one.id) !== one) return;
    const number = ++one.attempt;
    const timeout = Math.min(one.call.policy.timeout, one.over - clock.now());
    one.atWork = true;
    one.stopAlarm = clock.alarm(timeout, () => timeOut(one, timeout));
    work.begin(one.call);
    attempt(one.call, number).then(
      (output) => end(one, number, { output }),
      (error: unknown) => end(one, number, { error: error as Error }),
    );
  }

  function end(one: Open, number: number, answer: Answer): void {
    work.end(one.call);
    take(one, number, answer);
  }

  function take(one: Open, number: number, answer: Answer): void {
    if (!one.atWork || number !== one.attempt || open.get(one.id) !== one) return;
    if ('error' in answer) return fail(one, answer.error);
    if (answer.output === unheard) return;
    if (answer.output === lost) return miss(one);
    const tooLarge = whyNotStorable(one.call, { output: answer.output, limit: maxValueBytes });
    if (tooLarge) return fail(one, tooLarge);
    settle(one, answer);
  }

  function timeOut(one: Open, milliseconds: number): void {
    fail(one, new ServiceUnavailable(`No answer from ${one.call.operation} in time (${String(milliseconds)} ms)`));
  }

  // A dead worker is detected by its missing heartbeat, or by the timeout.
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
    const effect = effectOfStep(error, { isFirst: one.attempt === 1, isLocal: one.call.execution === 'local' });
    settle(one, { error: withEffect(toError(toStepError(error)), effect) });
  }

  function settle(one: Open, answer: Answer): void {
    one.atWork = false;
    one.stopAlarm();
    open.delete(one.id);
    settled(one.call, answer);
    one.answered(answer);
  }

  function cancel(id: string): void {
    const one = open.get(id);
    if (!one || one.cancelled) return;
    one.cancelled = true;
    if (one.child) one.child.cancel();
    else if (!one.atWork) fail(one, new Cancelled());
  }

  function lose(): void {
    for (const one of [...open.values()]) {
      if (one.call.execution === 'local') open.delete(one.id);
      else if (one.atWork) miss(one);
    }
  }
}

const nothing = (): void => undefined;
