// Signals wait here, in the order they came, until the process takes them. None is lost, and none is taken twice.

import type { Kernel } from '../kernel/kernel.ts';
import type { Runtime } from '../kernel/runtime.ts';

export interface Mailbox {
  put(name: string, payload: unknown): Promise<void>;
  take(name: string, until: { readonly until?: number }): Promise<never>; // typed by the contract where the process calls it
  /** While several compete: the next letter is given only when everything has gone on that could with the one before. Who has lost by then
   *  takes none. */
  oneByOne<T>(work: () => Promise<T>): Promise<T>;
  /** Hands on what comes from now on instead of keeping it. */
  hand(to: (name: string, payload: unknown) => void): void;
  /** What came and was not taken yet. */
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
  let given = false; // to one of several, and the others have yet to see
  let handed: ((name: string, payload: unknown) => void) | undefined;
  return { put, take, oneByOne, hand: (to) => void (handed = to), rest: () => Object.fromEntries(boxes) };

  function put(name: string, payload: unknown): Promise<void> {
    return kernel.deliver(() => {
      const box = boxOf(name);
      if (handed) handed(name, payload);
      else box.push(payload);
    });
  }

  async function take(name: string, until: { readonly until?: number }): Promise<never> {
    const box = boxOf(name);
    const mayTake = () => box.length > 0 && !given;
    // Where several wait for the same signal, another one may have taken it.
    while (!mayTake()) {
      const came = await kernel.wait({ kind: 'signal', name, ...until }, mayTake);
      if (!came) break;
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
