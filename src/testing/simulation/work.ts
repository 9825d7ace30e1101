// The running attempts of all runs. Time stands still while there are any.

import type { Call } from '../../model/kernel/runtime.ts';

export interface Work {
  readonly working: readonly Call[];
  begin(call: Call): void;
  end(call: Call): void;
  /** Waits for `rest`. Meanwhile the call does not count as running. */
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
