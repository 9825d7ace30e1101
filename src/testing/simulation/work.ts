// Attempts that are at work, of all runs: time stands still meanwhile.

import type { Call } from '../../model/kernel/runtime.ts';

export interface Work {
  readonly working: readonly Call[];
  begin(call: Call): void;
  end(call: Call): void;
  /** Does not count while it waits for virtual time. */
  resting<T>(call: Call, rest: Promise<T>): Promise<T>;
}

/** `wake` is called when something is no longer at work. */
export function createWork(wake: () => void): Work {
  const working: Call[] = [];
  const begin = (call: Call) => void working.push(call);
  return { working, begin, end, resting };

  function end(call: Call): void {
    const index = working.indexOf(call);
    if (index !== -1) working.splice(index, 1);
    wake();
  }

  async function resting<T>(call: Call, rest: Promise<T>): Promise<T> {
    end(call);
    try {
      return await rest;
    } finally {
      begin(call);
    }
  }
}
