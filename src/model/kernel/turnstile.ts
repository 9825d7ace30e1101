// Where some steps run local, nothing of them is in the history until the run reaches a durable point. If the worker
// dies before that, they are repeated – and whatever arrived meanwhile must not change which ones. So:
//
// 1. What arrives from outside (a remote answer, a timer, a signal, an update, a cancellation) waits at the turnstile
//    while a local step is in flight, or anything else can still run, and passes one at a time.
// 2. Answers pass in the order in which they arrived; local steps go on in the order in which they began.
// 3. Messages pass after answers, because they may have been moved in front of an answer that an earlier, lost attempt
//    of the same task already acted on.
// 4. What a repeated task may see otherwise – a message passed while an answer was still to come, which may pass first
//    then; an answer that was no longer waited for; a local step that failed – is made durable before the next local step.
// 5. So are local steps before a local undo: a step that is repeated after its own undo would be refused.

import { isBusinessError, isCancelled } from '../errors.ts';
import type { Runtime } from './runtime.ts';

export interface Turnstile {
  /** Something that is answered from outside, unless it ends without: `fromOutside` tells by what it ended with. */
  answer<T>(work: () => Promise<T>, fromOutside: (end: PromiseSettledResult<T>) => boolean): Promise<T>;
  /** Resolves when it is the turn of a message. */
  message(): Promise<void>;
  local<T>(work: () => Promise<T>, undoes?: boolean): Promise<T>;
}

/** For a run whose steps are all remote: every answer is in the history, and nothing needs to wait. */
export const openTurnstile: Turnstile = { answer: (work) => work(), message: () => Promise.resolve(), local: (work) => work() };

export function createTurnstile(runtime: Pick<Runtime, 'wait' | 'settled' | 'timer' | 'scope'>): Turnstile {
  const answers: (() => void)[] = [];
  const messages: (() => void)[] = [];
  const locals: Place[] = []; // in the order in which they began
  let inFlight = 0;
  let outstanding = 0;
  let turning = false;
  let releasing = false;
  let uncertain = false;
  let repeatable = false; // a local step may have to be repeated
  let certain: Promise<void> | undefined;
  return { answer, message, local };

  async function answer<T>(work: () => Promise<T>, fromOutside: (end: PromiseSettledResult<T>) => boolean): Promise<T> {
    outstanding++;
    let turn: Promise<void> | undefined;
    const arrive = (end: PromiseSettledResult<T>) => {
      if (!fromOutside(end) || (end.status === 'rejected' && isCancelled(end.reason))) uncertain = true;
      if (fromOutside(end)) turn = queue(answers);
    };
    const coming = work();
    coming.then(
      (value) => arrive({ status: 'fulfilled', value }),
      (reason: unknown) => arrive({ status: 'rejected', reason }),
    );
    try {
      return await coming;
    } finally {
      await turn;
      outstanding--;
    }
  }

  function message(): Promise<void> {
    return queue(messages);
  }

  function queue(line: (() => void)[]): Promise<void> {
    const turn = new Promise<void>((resolve) => line.push(resolve));
    if (!turning) void runtime.scope.shield(letThrough);
    return turn;
  }

  async function letThrough(): Promise<void> {
    turning = true;
    while (answers.length + messages.length > 0) {
      await runtime.wait(() => inFlight === 0);
      await runtime.settled();
      if (inFlight === 0) letOneThrough();
    }
    turning = false;
  }

  function letOneThrough(): void {
    const first = answers.shift();
    if (first) return first();
    if (outstanding > 0) uncertain = true;
    messages.shift()?.();
  }

  async function local<T>(work: () => Promise<T>, undoes = false): Promise<T> {
    inFlight++;
    try {
      if (uncertain || certain || (undoes && repeatable)) await (certain ??= durablePoint());
      return await inTurn(work);
    } catch (error) {
      if (!isBusinessError(error)) uncertain = true;
      throw error;
    } finally {
      repeatable ||= !undoes;
      inFlight--;
    }
  }

  async function durablePoint(): Promise<void> {
    await runtime.scope.shield(() => runtime.timer(1));
    uncertain = false;
    repeatable = false;
    certain = undefined;
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const place: Place = {};
    locals.push(place);
    try {
      return await work();
    } finally {
      const turn = turnOf(place);
      if (turn) await turn;
    }
  }

  function turnOf(place: Place): Promise<void> | undefined {
    if (!releasing && locals.length === 1) return void locals.pop(); // nobody else to keep an order with
    const turn = new Promise<void>((resolve) => (place.go = resolve));
    if (!releasing) void runtime.scope.shield(release);
    return turn;
  }

  async function release(): Promise<void> {
    releasing = true;
    while (locals[0]?.go) {
      locals.shift()?.go?.();
      if (locals.length > 0) await runtime.settled();
    }
    releasing = false;
  }
}

/** Of a local step, in the order in which they began. */
interface Place {
  /** Lets it go on; there once it is done. */
  go?: () => void;
}
