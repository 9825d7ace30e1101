// Runs batches of a thousand sequential calls, in turns. CPU is that of the whole process, including garbage collection.

import { z } from 'zod';
import { operation, defineService } from '../../../src/index.ts';
import { governedTransport, type Transport } from '../../../src/activities/index.ts';
import { median } from '../../statistics.ts';
import { answerParent } from '../child.ts';
import { createChain } from '../contenders/cockatiel.ts';
import { maxWait } from '../contenders/contender.ts';
import type { Cost } from './cost.ts';

const batch = 1_000;
const ways = 3;

const payment = defineService('payment', { charge: operation({ input: z.object({}), output: z.object({}) }) });
const instant = (): Transport => ({ send: () => Promise.resolve({}), mismatches: () => [] });
const transport = governedTransport([instant(), instant(), instant()]);
const input = {};
const throughTenuto = (key: string): Promise<unknown> =>
  transport.send({ service: payment, operation: 'charge', input, key, timeout: maxWait });
const throughCockatiel = createChain([1, 2, 3], () => Promise.resolve());
const throughNothing = (): Promise<void> => Promise.resolve();

answerParent('ready', (calls) => measure(calls as number));

async function measure(calls: number): Promise<Cost> {
  const grown = await growth(calls);
  const costs = { tenuto: [] as number[], cockatiel: [] as number[], nothing: [] as number[] };
  const batches = Math.ceil(calls / batch / 4 / ways);
  for (let made = 0; made < batches; made++) {
    costs.tenuto.push(await costOf(throughTenuto));
    costs.cockatiel.push(await costOf(throughCockatiel));
    costs.nothing.push(await costOf(throughNothing));
  }
  const of = (values: readonly number[]) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) });
  return { tenuto: of(costs.tenuto), cockatiel: of(costs.cockatiel), nothing: of(costs.nothing), growth: grown, calls };
}

async function growth(calls: number): Promise<number> {
  let early = 0;
  for (let made = 0; made < calls; made += batch) {
    await costOf(throughTenuto);
    if (early === 0 && made + batch >= calls / 5) early = heap();
  }
  return heap() - early;
}

async function costOf(call: (key: string) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let made = 0; made < batch; made++) await call('bench/1');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / batch;
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
