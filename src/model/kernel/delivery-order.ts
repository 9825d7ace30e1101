// The delivery order of answers and messages in a run with local steps. Local steps are not in the history until the run
// reaches a durable point. If the worker dies before that, they are repeated. Events received meanwhile must not change
// which steps are repeated. So:
//
// 1. An event from outside (a remote answer, a timer, a signal, an update, a cancellation) waits while a local step is in
//    flight, or anything else can still run. Events are delivered one at a time.
// 2. Answers are delivered in the order in which they arrived. Local steps continue in the order in which they began.
// 3. Messages are delivered after answers. Temporal may have moved them before an answer on which an earlier, lost
//    attempt of the same task already acted.
// 4. Three events may differ in a repeated task. One is a message delivered while an answer was outstanding, because the
//    answer may come first then. The others are an answer for which nothing waits any more, and a local step that
//    failed. The run makes each of them durable before the next local step.
// 5. The run also makes local steps durable before a local undo. A step that is repeated after its own undo would be
//    rejected.

import { isBusinessError, isCancelled } from '../errors.ts';
import { passThrough } from './continuation.ts';
import type { Continuation, Runtime, Work } from './runtime.ts';

export interface DeliveryOrder {
  answer<V, T>(work: Work<V>, expected: Expected<V, T>): Promise<T>;
  /** Resolves when a message may be delivered. */
  message(): Promise<void>;
  local<V, T>(work: Work<V>, local: Local<V, T>): Promise<T>;
  /** Returns whether nothing waits for its turn, and no local step is in flight. */
  atRest(): boolean;
}

/** Work that is usually answered from outside. `fromOutside` returns whether a given end came from outside. */
interface Expected<V, T> {
  readonly continuation: Continuation<V, T>;
  readonly fromOutside: (end: PromiseSettledResult<V>) => boolean;
}

/** For work that only an event from outside can end. */
export const fromOutside = <V, T>(continuation: Continuation<V, T>): Expected<V, T> => ({ continuation, fromOutside: () => true });

interface Local<V, T> {
  readonly continuation: Continuation<V, T>;
  readonly undoes?: boolean;
}

/** For a run whose steps are all remote. Every answer is in the history, so only messages wait, until nothing else can run. */
export const openDeliveryOrder = (runtime: Pick<Runtime, 'settled'>): DeliveryOrder => ({
  answer: (work, { continuation }) => work(continuation),
  message: runtime.settled,
  local: (work, { continuation }) => work(continuation),
  atRest: () => true,
});

export function createDeliveryOrder(runtime: Pick<Runtime, 'wait' | 'settled' | 'timer' | 'scope'>): DeliveryOrder {
  const answers: (() => void)[] = [];
  const messages: (() => void)[] = [];
  const locals: LocalTurn[] = []; // in the order in which they began
  let inFlight = 0;
  let outstanding = 0;
  let delivering = false;
  let releasing = false;
  let uncertain = false;
  let repeatable = false; // a local step may have to be repeated
  let certain: Promise<void> | undefined;
  return { answer, message, local, atRest: () => inFlight === 0 && !delivering };

  function answer<V, T>(work: Work<V>, { continuation, fromOutside }: Expected<V, T>): Promise<T> {
    outstanding++;
    return work({
      resolved: (value) => settle({ status: 'fulfilled', value }, () => continuation.resolved(value)),
      rejected: (reason) => settle({ status: 'rejected', reason }, () => continuation.rejected(reason)),
    });

    function settle(end: PromiseSettledResult<V>, proceed: () => T | Promise<T>): T | Promise<T> {
      const outside = fromOutside(end);
      if (!outside || (end.status === 'rejected' && isCancelled(end.reason))) uncertain = true;
      const pass = () => {
        outstanding--;
        return proceed();
      };
      return outside ? queue(answers).then(pass) : pass();
    }
  }

  function message(): Promise<void> {
    return queue(messages);
  }

  function queue(waiting: (() => void)[]): Promise<void> {
    const turn = new Promise<void>((resolve) => waiting.push(resolve));
    if (!delivering) void runtime.scope.shield(deliverWaiting);
    return turn;
  }

  async function deliverWaiting(): Promise<void> {
    delivering = true;
    while (answers.length + messages.length > 0) {
      await runtime.wait(() => inFlight === 0);
      await runtime.settled();
      if (inFlight === 0) deliverNext();
    }
    delivering = false;
  }

  function deliverNext(): void {
    const first = answers.shift();
    if (first) return first();
    if (outstanding > 0) uncertain = true;
    messages.shift()?.();
  }

  function local<V, T>(work: Work<V>, { continuation, undoes = false }: Local<V, T>): Promise<T> {
    inFlight++;
    const uncertainYet = uncertain || certain || (undoes && repeatable);
    return uncertainYet ? (certain ??= durablePoint()).then(begin) : begin();

    function begin(): Promise<T> {
      const position: LocalTurn = {};
      locals.push(position);
      return work({
        resolved: (value) => inTurn(position, () => finish(() => continuation.resolved(value))),
        rejected: (error) =>
          inTurn(position, () => {
            if (!isBusinessError(error)) uncertain = true;
            return finish(() => continuation.rejected(error));
          }),
      });
    }

    function finish(proceed: () => T | Promise<T>): T | Promise<T> {
      repeatable ||= !undoes;
      inFlight--;
      return proceed();
    }
  }

  async function durablePoint(): Promise<void> {
    await runtime.scope.shield(() => runtime.timer(1, passThrough()));
    uncertain = false;
    repeatable = false;
    certain = undefined;
  }

  function inTurn<T>(position: LocalTurn, proceed: () => T | Promise<T>): T | Promise<T> {
    const turn = turnOf(position);
    return turn ? turn.then(proceed) : proceed();
  }

  function turnOf(position: LocalTurn): Promise<void> | undefined {
    if (!releasing && locals.length === 1) return void locals.pop(); // no other local step to keep an order with
    const turn = new Promise<void>((resolve) => (position.resume = resolve));
    if (!releasing) void runtime.scope.shield(release);
    return turn;
  }

  async function release(): Promise<void> {
    releasing = true;
    while (locals[0]?.resume) {
      locals.shift()?.resume?.();
      if (locals.length > 0) await runtime.settled();
    }
    releasing = false;
  }
}

/** The turn of a local step. Turns are kept in the order in which the steps began. */
interface LocalTurn {
  /** Lets the step continue. Set once its call has ended. */
  resume?: () => void;
}
