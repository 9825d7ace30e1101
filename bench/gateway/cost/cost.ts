// Measures the cost of the policies themselves, without a network: each call is answered immediately, in memory.

import { startChild } from '../child.ts';
import type { Spread } from '../../statistics.ts';

export interface Cost {
  /** Microseconds of CPU per call, over batches of a thousand calls. */
  readonly tenuto: Spread;
  readonly cockatiel: Spread;
  /** The cost of the measurement itself: the same calls without policies. */
  readonly nothing: Spread;
  /** The growth of the heap from a fifth of the calls to all calls, in bytes. */
  readonly growth: number;
  readonly calls: number;
}

const main = new URL('./main.ts', import.meta.url);

export async function measureCost(calls: number): Promise<Cost> {
  const { ask, end } = await startChild(main, [], ['--expose-gc']);
  try {
    return (await ask(calls)) as Cost;
  } finally {
    await end();
  }
}
