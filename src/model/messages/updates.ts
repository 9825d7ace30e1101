// Updates: calls from outside that the process answers.
//
// 1. An update that is received before its handler is set waits. If the run ends without a handler, the update is rejected.
// 2. The handlers of a turn are removed when it ends, because their changes to its state would be lost. Updates wait for
//    the handlers of the next turn.
// 3. If the run continues as new while an update waits, the update is rejected with `continues`. It has had no effect, and
//    Tenuto's client sends it again, to the next run.

import { BusinessError, InvalidAnswer, isBusinessError } from '../errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { whenSettled } from '../kernel/when-settled.ts';
import { asThrown } from '../step-error.ts';
import { assertFits } from '../sizes/value-limit.ts';
import { notStorable } from '../storable.ts';

type Handler = (input: never) => unknown;

export interface Updates {
  answer(name: string, handler: Handler): void;
  ask(name: string, input: unknown): Promise<unknown>;
  /** Removes the handlers. */
  retire(): void;
  /** Returns whether an update waits for a handler, and did not wait at the last call of this function. */
  newlyWaiting(): boolean;
  /** Rejects the updates that wait, because the run continues as new. Returns whether there were any. */
  turnAway(): boolean;
  /** Rejects the updates that wait, and later ones. */
  close(why?: Closed): void;
}

type Closed = 'ended' | 'continued';

interface Waiting {
  turnedAway: boolean;
  seen: boolean;
}

export function createUpdates(
  runtime: Pick<Runtime, 'wait' | 'settled' | 'scope' | 'state'>,
  kernel: Pick<Kernel, 'deliver' | 'root'>,
): Updates {
  const handlers = new Map<string, Handler>();
  const waiting = new Set<Waiting>();
  let closed: Closed | undefined;
  return {
    answer: (name, handler) => void handlers.set(name, handler),
    ask,
    retire: () => handlers.clear(),
    newlyWaiting,
    turnAway,
    close: (why = 'ended') => void (closed = why),
  };

  // Not an async function, so that the handler begins at once.
  function ask(name: string, input: unknown): Promise<unknown> {
    return kernel.deliver(() => begun(name, input)).then((answer) => (answer ? answer.output : late(name, input)));
  }

  /** Returns undefined if there is no handler. */
  function begun(name: string, input: unknown): Promise<{ readonly output: unknown }> | undefined {
    if (closed) throw notAnswered(name, closed);
    const handler = handlers.get(name);
    return (
      handler && kernel.root.scope.run(() => Promise.resolve(handler(input as never))).then((output) => fitting(name, output), refused)
    );
  }

  function refused(error: unknown): never {
    throw asThrown(error);
  }

  function fitting(name: string, output: unknown): { readonly output: unknown } {
    const refusal = notStorable(output, `Answer of update '${name}'`);
    if (refusal) throw new InvalidAnswer(refusal.message, refusal.issues);
    assertFits(`Cannot answer update '${name}'`, { value: output, limit: runtime.state.limit });
    return { output };
  }

  async function late(name: string, input: unknown): Promise<unknown> {
    const entry: Waiting = { turnedAway: false, seen: false };
    waiting.add(entry);
    try {
      // The process must be at rest when the handler begins, as for any other message.
      await whenSettled(runtime, () => closed !== undefined || entry.turnedAway || handlers.has(name));
    } finally {
      waiting.delete(entry);
    }
    return entry.turnedAway ? Promise.reject(notAnswered(name, 'continued')) : ask(name, input);
  }

  function newlyWaiting(): boolean {
    const found = [...waiting].filter(({ seen }) => !seen);
    for (const entry of found) entry.seen = true;
    return found.length > 0;
  }

  function turnAway(): boolean {
    const found = [...waiting].filter(({ turnedAway }) => !turnedAway);
    for (const entry of found) entry.turnedAway = true;
    return found.length > 0;
  }
}

const notAnsweredCode = 'NotAnswered';

/** Returns whether an update was rejected because its run continued as new. Such an update has had no effect. */
export function isToBeSentAgain(error: unknown): boolean {
  return isBusinessError(error, notAnsweredCode) && (error.details as { continues?: boolean } | null)?.continues === true;
}

function notAnswered(name: string, closed: Closed): BusinessError {
  const continues = closed === 'continued';
  const message = continues
    ? `Cannot answer '${name}' in this run: the run continued as new before it had a handler. Send the update again`
    : `The run ended without answering '${name}'`;
  return new BusinessError(notAnsweredCode, { message, details: continues ? { continues } : null });
}
