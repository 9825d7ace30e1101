// Runs that continue as new all the time, on a real server, while messages come at any moment: nothing that was answered
// is lost, and nothing is refused because of a continuation.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { startTemporal, type RunningTemporal } from '../../src/servers/index.ts';
import { runWorker, type RunningWorker } from '../../src/worker/index.ts';
import { counterAgain, counterLatest, counterMachine, counterTurns, taker } from '../fixtures/continuing/contract.ts';
import { continuesAtOnce } from '../support/continues-at-once.ts';
import { inProcessDepot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { createRandom } from '../model/support/random.ts';

const processes = new URL('../fixtures/continuing/counters.ts', import.meta.url);
const times = Number(process.env['TENUTO_MESSAGES'] ?? 40); // messages
const atOnce = 6;
const oneByOne = 12; // after them

describe.each([
  { how: 'from the cache', worker: {} },
  { how: 'replayed for each task', worker: { maxCachedWorkflows: 0 } },
])('a run that continues as new after 20 events, $how', ({ worker: settings }) => {
  const depot = inProcessDepot();
  let temporal: RunningTemporal;
  let worker: RunningWorker;
  let client: TenutoClient;

  beforeAll(async () => {
    temporal = await startTemporal({
      external: false,
      dynamicConfig: { ...continuesAtOnce, 'limit.historyCount.suggestContinueAsNew': 20 },
    });
    worker = await runWorker({
      ...{ processes, services: [depot.connection], worker: settings },
      ...{ temporal: { address: temporal.address }, handleSignals: false, report: () => undefined },
    });
    client = await createClient({ connection: worker.connection });
  });
  afterAll(async () => {
    await worker.stop();
    await temporal.stop();
  });

  it.each([
    { notation: 'machine', counter: counterMachine },
    { notation: 'loop', counter: counterTurns },
    { notation: 'loop whose state is asked for at last', counter: counterLatest },
    { notation: 'process that starts over', counter: counterAgain },
  ])('answers and counts every message: $notation', async ({ counter }) => {
    const run = await client.start(counter, { sum: 0 });
    const random = createRandom(7);
    const first = await runIdOf(run);
    const sums: number[] = [];
    await inLanes(async (index) => {
      const kind = random.below(3);
      if (kind === 0) await run.signal('plus', undefined);
      else
        sums.push((await (kind === 1 ? run.update('add', undefined) : run.update('take', { id: `${counter.name} ${String(index)}` }))).sum);
    });
    for (let index = 0; index < oneByOne; index++) sums.push((await run.update('add', undefined)).sum);
    await eventually(() => run.update('look', undefined), { holds: ({ sum }) => sum >= times + oneByOne, within: 50_000 });
    await run.update('end', undefined);
    expect(await run.result()).toEqual({ sum: times + oneByOne });
    expect(new Set(sums).size).toBe(sums.length);
    expect(await runIdOf(run)).not.toBe(first);
  });

  it('takes every signal once, and undoes the steps of all its runs: graph', async () => {
    const run = await client.start(taker, { last: 'none' });
    await inLanes((index) => run.signal('take', { id: `graph ${String(index)}` }));
    const taken = () => [...depot.taken.values()].filter((id) => id.startsWith('graph'));
    await eventually(() => Promise.resolve(taken()), { holds: ({ length }) => length >= times, within: 50_000 });
    expect(new Set(taken()).size).toBe(times);
    await run.cancel();
    await expect(run.result()).rejects.toMatchObject({ kind: 'cancelled' });
    expect(taken()).toEqual([]);
  });
});

const runIdOf = async (run: { readonly temporal: { describe(): Promise<{ runId: string }> } }) => (await run.temporal.describe()).runId;

/** Does it so many times, some at once. */
async function inLanes(work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < times; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
