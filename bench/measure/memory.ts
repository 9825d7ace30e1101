// Measures the memory of open runs in a worker that has all of them in its cache. Before each measurement, both heaps are
// collected: that of the client, and that of the workflow thread.

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { confirmations } from '../services.ts';
import type { Variant } from '../variant.ts';
import { orderOf, runLoad } from './load.ts';

export interface Memory {
  readonly rssPer1000Mb: number;
}

const openTimeoutMs = 120_000;

export async function weighOpenRuns(variant: Variant, { runs }: { runs: number }): Promise<Memory> {
  await runLoad(variant, { runs: 100, inFlight: 20, refused: 10 });
  const before = await weigh(variant);
  const ids = await openRuns(variant, runs);
  const after = await weigh(variant);
  await Promise.all(ids.map((id) => variant.client.workflow.getHandle(id).terminate('weighed')));
  return { rssPer1000Mb: ((after - before) / 2 ** 20 / runs) * 1_000 };
}

async function openRuns(variant: Variant, runs: number): Promise<readonly string[]> {
  const done = confirmations() + runs;
  const ids = Array.from({ length: runs }, () => randomUUID());
  const waiting = ids.values();
  await Promise.all(Array.from({ length: 20 }, openSome));
  const deadline = Date.now() + openTimeoutMs;
  while (confirmations() < done) {
    if (Date.now() > deadline)
      throw new Error(
        `Cannot measure ${runs} open runs: ${done - confirmations()} of them did not complete their steps in ${openTimeoutMs / 1_000} s`,
      );
    await delay(20);
  }
  return ids;

  async function openSome(): Promise<void> {
    for (const id of waiting) await variant.start(orderOf(id, { stay: true }));
  }
}

// Returns the smallest of several measurements, because freed memory returns to the system with a delay.
async function weigh({ client, taskQueue }: Variant): Promise<number> {
  const weights: number[] = [];
  for (let round = 0; round < 4; round++) {
    const collected = await client.workflow.execute('collectGarbage', { taskQueue, workflowId: randomUUID() });
    if (!collected || !globalThis.gc)
      throw new Error('Cannot measure open runs: garbage cannot be collected. Start the host with --expose-gc');
    globalThis.gc();
    await delay(250);
    weights.push(process.memoryUsage.rss());
  }
  return Math.min(...weights);
}
