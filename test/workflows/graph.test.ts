// Graphs on a real server.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/activities/index.ts';
import { BusinessError, isBusinessError } from '../../src/model/errors.ts';
import { branches, permitted, soonLong, spread, stock, thousand } from '../fixtures/graphs.ts';
import { eventually } from '../support/eventually.ts';
import { roadblock } from '../support/roadblock.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';

const held: string[] = [];
let holding = roadblock();
let atOnce = 0;
let most = 0;
let world: OnTemporal;

async function hold(item: string): Promise<string> {
  held.push(`hold ${item}`);
  most = Math.max(most, ++atOnce);
  if (item === 'left') await holding.here();
  if (item === 'gone') throw new BusinessError('Gone', { details: { item } });
  atOnce--;
  return item;
}

async function count(item: string): Promise<string> {
  if (item === 'gone') throw new BusinessError('Gone', { details: { item } });
  return item;
}

const free = async (item: string) => void held.push(`free ${item}`);

beforeAll(async () => {
  const services = [connect(stock, { hold, free, count })];
  world = await onTemporal({ processes: new URL('../fixtures/graphs/', import.meta.url), services });
});
afterAll(() => world.stop());

describe('a graph on Temporal', () => {
  it('with errors is not hosted, and the error lists all of them', async () => {
    const processes = new URL('../fixtures/broken-graph/', import.meta.url);
    const message = await onTemporal({ processes, services: [] }).then(
      () => 'it started',
      (error: unknown) => (error as Error).message,
    );
    expect(message).toContain("- Cannot start process 'branches': node 'ship' depends on unknown node 'wrap' (nodes: ship, pack)");
    expect(message).toContain(
      "- Cannot start process 'branches': node 'pack' calls operation 'stock.pack', which process 'branches' does not use",
    );
  });

  it('runs independent nodes at the same time, and continues each branch by itself', async () => {
    holding = roadblock();
    const run = await world.client.start(branches, { third: 'third' });
    await holding.reached;
    await eventually(async () => held, { holds: (calls) => calls.includes('hold after right') });
    expect(held).not.toContain('hold third');
    holding.lift();
    expect(await run.result()).toEqual(['left', 'right', 'third']);
  });

  it('is undone in reverse when a node fails and nothing handles it', async () => {
    holding = roadblock();
    holding.lift();
    held.length = 0;
    const run = await world.client.start(branches, { third: 'gone' });
    expect(isBusinessError(await run.result().catch((error: unknown) => error), 'Gone')).toBe(true);
    const freed = held.filter((call) => call.startsWith('free'));
    expect([...freed].sort()).toEqual(['free after right', 'free left', 'free right']);
    expect(freed.indexOf('free after right')).toBeLessThan(freed.indexOf('free right'));
    const { steps } = await run.snapshot();
    expect(steps.map(({ id, undo }) => [id, undo.kind])).toContainEqual(['third', 'none']);
  });

  it('may have a thousand nodes', { timeout: 180_000 }, async () => {
    const run = await world.client.start(thousand, {});
    expect(await run.result()).toHaveLength(100);
  });

  it('spreads over a list in a width, and goes on in new runs without anybody noticing', { timeout: 240_000 }, async () => {
    held.length = 0;
    [atOnce, most] = [0, 0];
    const items = Array.from({ length: 1_450 }, (_, index) => `i${String(index)}`);
    const run = await world.client.start(spread, { items, last: 'done' });
    const first = (await run.temporal.describe()).runId;
    expect(await run.result()).toEqual(items);
    expect(held).toHaveLength(items.length);
    expect(most).toBeLessThanOrEqual(50);
    expect((await run.temporal.describe()).runId).not.toBe(first);
  });

  it('keeps a question open across continue-as-new', async () => {
    held.length = 0;
    const items = Array.from({ length: 120 }, (_, index) => `i${String(index)}`);
    const run = await world.client.start(permitted, { items, last: '' });
    const first = (await run.temporal.describe()).runId;
    const asked = async () => (await run.snapshot({ within: '30s' })).waits;
    const [before] = await eventually(asked, { holds: (waits) => waits.length > 0 });
    await eventually(() => held.length, { holds: (made) => made === items.length, within: 50_000 });
    expect((await run.temporal.describe()).runId).not.toBe(first);
    expect(await asked()).toEqual([before]);
    await run.reply('approve', { yes: true }, { by: 'ada' });
    expect(await run.result()).toEqual(items);
  });

  it('is undone in new runs if its history is long, with the same result', async () => {
    held.length = 0;
    const items = Array.from({ length: 240 }, (_, index) => `i${String(index)}`);
    const run = await world.client.start(soonLong, { items, last: 'gone' });
    const runs = new Set<string>();
    const ended = run.result().catch((error: unknown) => error);
    const noted = async () => {
      const { runId, status } = await run.temporal.describe();
      if (held.some((call) => call.startsWith('free'))) runs.add(runId);
      return status.name;
    };
    await eventually(noted, { holds: (status) => status === 'FAILED', within: 50_000 });
    expect(isBusinessError(await ended, 'Gone')).toBe(true);
    expect(held.filter((call) => call.startsWith('free')).sort()).toEqual(items.map((item) => `free ${item}`).sort());
    expect(runs.size).toBeGreaterThan(1);
    const { outcome, error, steps } = await run.snapshot({ limit: 1_000 });
    expect([outcome, error]).toMatchObject(['undone', { kind: 'business', code: 'Gone' }]);
    expect(steps.filter(({ undo }) => undo.kind === 'undone')).toHaveLength(items.length);
  });
});
