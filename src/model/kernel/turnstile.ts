// Where some steps run local, nothing of them is in the history until the run reaches a durable point. If the worker
// dies before that, they are repeated – and whatever arrived meanwhile must not change which ones. So:
//
// 1. What arrives from outside (a remote answer, a timer, a signal, an update, a cancellation) waits at the turnstile
//    while a local step is in flight, or anything else can still run.
// 2. It passes one at a time; answers and timers before messages, because a message may have been moved in front of an
//    answer that an earlier, lost attempt of the same task already acted on.

import type { Runtime } from './runtime.ts';

export interface Turnstile {
  /** Whether anything ever has to wait here. */
  readonly guards: boolean;
  /** Resolves when it is the caller's turn. */
  pass(kind: 'answer' | 'message'): Promise<void>;
  /** Runs a local step; the turnstile is closed meanwhile. */
  close<T>(work: () => Promise<T>): Promise<T>;
}

/** For a run whose steps are all remote: every answer is in the history, and nothing needs to wait. */
export const openTurnstile: Turnstile = { guards: false, pass: () => Promise.resolve(), close: (work) => work() };

export function createTurnstile(runtime: Pick<Runtime, 'wait' | 'settled' | 'scope'>): Turnstile {
  const queues = { answer: [] as (() => void)[], message: [] as (() => void)[] };
  let inFlight = 0;
  let turning = false;
  return { guards: true, pass, close };

  function pass(kind: 'answer' | 'message'): Promise<void> {
    const turn = new Promise<void>((resolve) => queues[kind].push(resolve));
    if (!turning) void runtime.scope.shield(letThrough);
    return turn;
  }

  async function close<T>(work: () => Promise<T>): Promise<T> {
    inFlight++;
    try {
      return await work();
    } finally {
      inFlight--;
    }
  }

  async function letThrough(): Promise<void> {
    turning = true;
    while (queues.answer.length + queues.message.length > 0) {
      await runtime.wait(() => inFlight === 0);
      await runtime.settled();
      if (inFlight === 0) (queues.answer.shift() ?? queues.message.shift())?.();
    }
    turning = false;
  }
}
