// Signals wait here, in the order they came, until the process takes them. None is lost, and none is taken twice.

import type { Kernel } from '../kernel/kernel.ts';

export interface Mailbox {
  put(name: string, payload: unknown): Promise<void>;
  take(name: string, until: { readonly until?: number }): Promise<never>; // typed by the contract where the process calls it
}

export function createMailbox(kernel: Pick<Kernel, 'message' | 'wait'>, names: readonly string[]): Mailbox {
  const boxes = new Map(names.map((name): [string, unknown[]] => [name, []]));
  return { put, take };

  async function put(name: string, payload: unknown): Promise<void> {
    await kernel.message();
    boxOf(name).push(payload);
  }

  async function take(name: string, until: { readonly until?: number }): Promise<never> {
    const box = boxOf(name);
    await kernel.wait({ kind: 'signal', name, ...until }, () => box.length > 0);
    return box.shift() as never;
  }

  function boxOf(name: string): unknown[] {
    const box = boxes.get(name);
    if (!box) throw new TypeError(`Unknown signal '${name}' (the process has: ${names.join(', ') || 'none'})`);
    return box;
  }
}
