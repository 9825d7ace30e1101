// Holds calls back until the test lets them go, so that it decides what is in flight and what ends first.

import type { Call } from '../../../src/model/kernel/runtime.ts';

export interface Gate {
  readonly before: (call: Call) => Promise<void>;
  /** The calls that are held, by id. */
  readonly held: () => readonly string[];
  release(id: string): void;
}

/** Holds the calls with these ids; without any, all. */
export function createGate(...ids: readonly string[]): Gate {
  const waiting = new Map<string, () => void>();
  return { before, held: () => [...waiting.keys()], release };

  async function before({ id }: Call): Promise<void> {
    if (ids.length > 0 && !ids.includes(id)) return;
    await new Promise<void>((resolve) => waiting.set(id, resolve));
  }

  function release(id: string): void {
    const go = waiting.get(id);
    if (!go) throw new Error(`Cannot release call '${id}': it is not held (held: ${[...waiting.keys()].join(', ') || 'none'})`);
    waiting.delete(id);
    go();
  }
}
