// What the policies themselves cost, without a network: each call is answered at once, in memory.

import { startChild } from '../child.ts';
import type { Spread } from '../../statistics.ts';

export interface Cost {
  /** Microseconds of CPU a call, over batches of a thousand calls. */
  readonly tenuto: Spread;
  readonly cockatiel: Spread;
  /** Of the measurement itself: the same with nothing around the answer. */
  readonly nothing: Spread;
  /** Bytes that the heap has after all calls more than after a fifth of them. */
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
