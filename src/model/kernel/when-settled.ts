// Waits for rest: what runs once a condition holds may undo it again.

import type { Runtime } from './runtime.ts';

/** Resolves when it holds, and everything that could run has run. */
export async function whenSettled({ wait, settled }: Pick<Runtime, 'wait' | 'settled'>, holds: () => boolean): Promise<void> {
  do {
    if (!holds()) await wait(holds);
    await settled();
  } while (!holds());
}
