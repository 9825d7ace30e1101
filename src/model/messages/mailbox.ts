// Signals wait here, in the order they came, until the process takes them. None is lost, and none is taken twice.

import type { Kernel } from '../kernel/kernel.ts';

export interface Mailbox {
  put(name: string, payload: unknown): Promise<void>;
  take(name: string, until: { readonly until?: number }): Promise<never>; // typed by the contract where the process calls it
  /** Hands on what comes from now on instead of keeping it. */
  hand(to: (name: string, payload: unknown) => void): void;
  /** What came and was not taken yet. */
  rest(): Readonly<Record<string, readonly unknown[]>>;
}

interface MailboxOptions {
  readonly names: readonly string[];
  readonly mail?: Readonly<Record<string, readonly unknown[]>> | undefined;
}

export function createMailbox(kernel: Pick<Kernel, 'message' | 'wait'>, { names, mail = {} }: MailboxOptions): Mailbox {
  const boxes = new Map(names.map((name): [string, unknown[]] => [name, [...(mail[name] ?? [])]]));
  let handed: ((name: string, payload: unknown) => void) | undefined;
  return { put, take, hand: (to) => void (handed = to), rest: () => Object.fromEntries(boxes) };

  async function put(name: string, payload: unknown): Promise<void> {
    await kernel.message();
    const box = boxOf(name);
    if (handed) handed(name, payload);
    else box.push(payload);
  }

  async function take(name: string, until: { readonly until?: number }): Promise<never> {
    const box = boxOf(name);
    // Where several wait for the same signal, another one may have taken it.
    while (box.length === 0) {
      const came = await kernel.wait({ kind: 'signal', name, ...until }, () => box.length > 0);
      if (!came) break;
    }
    return box.shift() as never;
  }

  function boxOf(name: string): unknown[] {
    const box = boxes.get(name);
    if (!box) throw new TypeError(`Unknown signal '${name}' (the process has: ${names.join(', ') || 'none'})`);
    return box;
  }
}
