// The mailbox: signals wait here, in the order of arrival, until the process takes them. None is lost, and none is taken twice.

import type { Kernel } from '../kernel/kernel.ts';
import type { Runtime } from '../kernel/runtime.ts';

export interface Mailbox {
  put(name: string, payload: unknown): Promise<void>;
  take(name: string, until: { readonly until?: number }): Promise<never>; // typed by the contract where the process calls it
  /** Runs work in which several waits compete. The next signal is given only when everything that could continue with the previous one has
   *  done so. A wait that has been cancelled by then takes none. */
  oneByOne<T>(work: () => Promise<T>): Promise<T>;
  /** Passes each signal to a function from now on, instead of keeping it. */
  hand(to: (name: string, payload: unknown) => void): void;
  /** Returns the signals that were received and not yet taken, by name. */
  rest(): Readonly<Record<string, readonly unknown[]>>;
}

interface MailboxOptions {
  readonly names: readonly string[];
  readonly runtime: Pick<Runtime, 'settled' | 'scope'>;
  readonly mail?: Readonly<Record<string, readonly unknown[]>> | undefined;
}

export function createMailbox(kernel: Pick<Kernel, 'deliver' | 'wait'>, { names, runtime, mail = {} }: MailboxOptions): Mailbox {
  const boxes = new Map(names.map((name): [string, unknown[]] => [name, [...(mail[name] ?? [])]]));
  let competing = 0;
  let given = false; // a signal was given to one of several waits, and the others have not seen that yet
  let receiver: ((name: string, payload: unknown) => void) | undefined;
  return { put, take, oneByOne, hand: (to) => void (receiver = to), rest: () => Object.fromEntries(boxes) };

  function put(name: string, payload: unknown): Promise<void> {
    return kernel.deliver(() => {
      const box = boxOf(name);
      if (receiver) receiver(name, payload);
      else box.push(payload);
    });
  }

  async function take(name: string, until: { readonly until?: number }): Promise<never> {
    const box = boxOf(name);
    const mayTake = () => box.length > 0 && !given;
    // If several waits compete for the same signal, another one may have taken it.
    while (!mayTake()) {
      const arrived = await kernel.wait({ kind: 'signal', name, ...until }, mayTake);
      if (!arrived) break;
    }
    return (mayTake() ? give(box) : undefined) as never;
  }

  function give(box: unknown[]): unknown {
    given = competing > 0;
    if (given) void runtime.scope.shield(runtime.settled).then(() => (given = false));
    return box.shift();
  }

  function oneByOne<T>(work: () => Promise<T>): Promise<T> {
    competing++;
    return work().finally(() => competing--);
  }

  function boxOf(name: string): unknown[] {
    const box = boxes.get(name);
    if (!box) throw new TypeError(`Unknown signal '${name}' (the process has: ${names.join(', ') || 'none'})`);
    return box;
  }
}
