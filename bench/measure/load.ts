// Runs orders with a fixed number in flight: as soon as one has ended, the next begins.

import { randomUUID } from 'node:crypto';
import type { OrderRequest } from '../contract.ts';
import { nowhere } from '../services.ts';
import type { Variant } from '../variant.ts';

export interface LoadRequest {
  readonly runs: number;
  readonly inFlight: number;
  /** The number of runs that are refused and undone. */
  readonly refused?: number;
}

export interface Load {
  readonly seconds: number;
  /** The CPU time of this process for each run, worker and client together. */
  readonly cpuMs: number;
  /** The time from start to result of each run, in milliseconds. */
  readonly latencies: readonly number[];
  readonly lastId: string;
}

export async function runLoad(variant: Variant, { runs, inFlight, refused = 0 }: LoadRequest): Promise<Load> {
  const latencies: number[] = [];
  const ids = Array.from({ length: runs }, () => randomUUID());
  const waiting = ids.entries();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await Promise.all(Array.from({ length: inFlight }, work));
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuMs: (user + system) / 1_000 / runs, latencies, lastId: ids.at(-1) ?? '' };

  async function work(): Promise<void> {
    for (const [index, id] of waiting) {
      const start = performance.now();
      const isRefused = index < refused;
      const run = await variant.start({ ...orderOf(id, { stay: false }), ...(isRefused && { address: nowhere }) });
      const ended = await run.result().then(
        () => true,
        () => false,
      );
      if (ended === isRefused) throw new Error(`Cannot measure order '${id}': it was ${ended ? 'not ' : ''}refused`);
      latencies.push(performance.now() - start);
    }
  }
}

export const orderOf = (id: string, { stay }: { stay: boolean }): OrderRequest => ({
  id,
  customer: 'customer-17',
  sku: 'tea-500g',
  quantity: 2,
  address: '1 Harbour Street, 20457 Hamburg',
  stay,
});
