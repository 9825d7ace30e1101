// Catches unhandled rejections of a process's own promises. On Temporal each of them fails the workflow task repeatedly.
// In memory Node would end the whole program, or the test runner could not name the test. So during a simulation they go
// to the run in whose scopes the promise was made. All other rejections go to their previous handlers.

import { setImmediate as everythingHasRun } from 'node:timers/promises';
import { strayTaker } from './memory-scopes.ts';

type Listener = NodeJS.UnhandledRejectionListener;

let simulations = 0;
let others: Listener[] = [];

export async function catchStrays<T>(work: () => Promise<T>): Promise<T> {
  if (simulations++ === 0) listen();
  try {
    return await work();
  } finally {
    await everythingHasRun(); // Node reports a rejection when nothing else can run
    if (--simulations === 0) restore();
  }
}

function listen(): void {
  others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', take);
}

function restore(): void {
  process.off('unhandledRejection', take);
  for (const other of others) process.on('unhandledRejection', other);
}

const take: Listener = (reason, promise) => {
  const taker = strayTaker();
  if (taker) return taker(reason);
  if (others.length === 0) throw reason; // as Node does
  for (const other of others) other(reason, promise);
};
