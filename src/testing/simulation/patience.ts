// A stub may do real work, and virtual time stands still meanwhile. One that never answers would hang the test: so real
// time is limited, and only here.

import type { Call } from '../../model/kernel/runtime.ts';

interface Waiting {
  /** Whose stubs are at work. */
  readonly working: readonly Call[];
  /** Real milliseconds. */
  readonly patience: number;
}

/** Resolves once `until` calls back. */
export function workEnds(until: (done: () => void) => void, { working, patience }: Waiting): Promise<true> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => reject(silent(working, patience)), patience);
    until(() => {
      clearTimeout(giveUp);
      resolve(true);
    });
  });
}

function silent(working: readonly Call[], patience: number): Error {
  const stubs = working.map(({ operation, id }) => `The stub of '${operation}' has not answered step '${id}'`).join('; ');
  const remedy = "Have it answer or throw, let virtual time pass with call.sleep('15s'), or give it more time with patience";
  return new Error(`${stubs} within ${String(patience)} ms of real time. ${remedy}`);
}
