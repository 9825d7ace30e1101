// Where some steps run local, nothing of them is in the history until the run reaches a durable point. If the worker
// dies before that, they are repeated – and whatever arrived meanwhile must not change which ones. So:
//
// 1. What arrives from outside (a remote answer, a timer, a signal, an update, a cancellation) waits at the deliveryOrder
//    while a local step is in flight, or anything else can still run, and passes one at a time.
// 2. Answers pass in the order in which they arrived; local steps go on in the order in which they began.
// 3. Messages pass after answers, because they may have been moved in front of an answer that an earlier, lost attempt
//    of the same task already acted on.
// 4. What a repeated task may see otherwise – a message passed while an answer was still to come, which may pass first
//    then; an answer that was no longer waited for; a local step that failed – is made durable before the next local step.
// 5. So are local steps before a local undo: a step that is repeated after its own undo would be refused.

import { isBusinessError, isCancelled } from '../errors.ts';
import { passThrough } from './continuation.ts';
import type { Continuation, Runtime, Work } from './runtime.ts';

export interface DeliveryOrder {
  answer<V, T>(work: Work<V>, coming: Coming<V, T>): Promise<T>;
  /** Resolves when it is the turn of a message. */
  message(): Promise<void>;
  local<V, T>(work: Work<V>, local: Local<V, T>): Promise<T>;
  /** Returns whether nothing waits for its turn, and no local step is in flight. */
  atRest(): boolean;
}

/** What is answered from outside, unless it ends without: `fromOutside` tells by what it ended with. */
interface Coming<V, T> {
  readonly arrival: Continuation<V, T>;
  readonly fromOutside: (end: PromiseSettledResult<V>) => boolean;
}

/** Of what only something outside can end. */
export const fromOutside = <V, T>(arrival: Continuation<V, T>): Coming<V, T> => ({ arrival, fromOutside: () => true });

interface Local<V, T> {
  readonly arrival: Continuation<V, T>;
  readonly undoes?: boolean;
}

/** For a run whose steps are all remote: every answer is in the history, and only messages wait, until nothing else can run. */
export const openDeliveryOrder = (runtime: Pick<Runtime, 'settled'>): DeliveryOrder => ({
  answer: (work, { arrival }) => work(arrival),
  message: runtime.settled,
  local: (work, { arrival }) => work(arrival),
  atRest: () => true,
});

export function createDeliveryOrder(runtime: Pick<Runtime, 'wait' | 'settled' | 'timer' | 'scope'>): DeliveryOrder {
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
  return { answer, message, local, atRest: () => inFlight === 0 && !turning };

  function answer<V, T>(work: Work<V>, { arrival, fromOutside }: Coming<V, T>): Promise<T> {
    outstanding++;
    return work({
      resolved: (value) => arrive({ status: 'fulfilled', value }, () => arrival.resolved(value)),
      rejected: (reason) => arrive({ status: 'rejected', reason }, () => arrival.rejected(reason)),
    });

    function arrive(end: PromiseSettledResult<V>, goOn: () => T | Promise<T>): T | Promise<T> {
      const outside = fromOutside(end);
      if (!outside || (end.status === 'rejected' && isCancelled(end.reason))) uncertain = true;
      const pass = () => {
        outstanding--;
        return goOn();
      };
      return outside ? queue(answers).then(pass) : pass();
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

  function local<V, T>(work: Work<V>, { arrival, undoes = false }: Local<V, T>): Promise<T> {
    inFlight++;
    const uncertainYet = uncertain || certain || (undoes && repeatable);
    return uncertainYet ? (certain ??= durablePoint()).then(begin) : begin();

    function begin(): Promise<T> {
      const place: Place = {};
      locals.push(place);
      return work({
        resolved: (value) => inTurn(place, () => over(() => arrival.resolved(value))),
        rejected: (error) =>
          inTurn(place, () => {
            if (!isBusinessError(error)) uncertain = true;
            return over(() => arrival.rejected(error));
          }),
      });
    }

    function over(goOn: () => T | Promise<T>): T | Promise<T> {
      repeatable ||= !undoes;
      inFlight--;
      return goOn();
    }
  }

  async function durablePoint(): Promise<void> {
    await runtime.scope.shield(() => runtime.timer(1, passThrough()));
    uncertain = false;
    repeatable = false;
    certain = undefined;
  }

  function inTurn<T>(place: Place, goOn: () => T | Promise<T>): T | Promise<T> {
    const turn = turnOf(place);
    return turn ? turn.then(goOn) : goOn();
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
