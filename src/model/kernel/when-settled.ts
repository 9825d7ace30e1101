// Waits until a condition holds and nothing can run any more. Code that runs once the condition holds may make it false again.

import type { Runtime } from './runtime.ts';

/** Resolves when the condition holds and everything that could run has run. */
export async function whenSettled({ wait, settled }: Pick<Runtime, 'wait' | 'settled'>, holds: () => boolean): Promise<void> {
  do {
    if (!holds()) await wait(holds);
    await settled();
  } while (!holds());
}
