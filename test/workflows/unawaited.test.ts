// Promises that a process does not await, on Temporal: no workflow task fails for the kernel's, and the run is undone.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { unawaited, type hows } from '../fixtures/unawaited.ts';
import { inProcessDepot, type Depot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';

let world: OnTemporal;
let depot: Depot;
beforeAll(async () => {
  depot = inProcessDepot();
  const processes = new URL('../fixtures/unawaited/', import.meta.url);
  world = await onTemporal({ processes, services: [depot.connection], worker: { maxCachedWorkflows: 0 } });
});
afterAll(() => world.stop());

const start = (how: (typeof hows)[number]) => world.client.start(unawaited, { how });
type Run = Awaited<ReturnType<typeof start>>;

async function failedTasks({ temporal }: Run): Promise<readonly string[]> {
  const { events } = await temporal.fetchHistory();
  return events?.flatMap(({ workflowTaskFailedEventAttributes: failed }) => failed?.failure?.message ?? []) ?? [];
}

it.each(['forgotten', 'late', 'in flight', 'map'] as const)("fails the run with the step's error: %s", async (how) => {
  const run = await start(how);
  await expect(run.result()).rejects.toMatchObject({ kind: 'business', code: 'Empty' });
  expect(await failedTasks(run)).toEqual([]);
  const { outcome, steps } = await run.snapshot();
  expect(outcome).toBe('undone');
  expect(steps[0]).toMatchObject({ id: 'depot.take', undo: { kind: 'undone' } });
});

it('fails the run with an error that a then callback throws', async () => {
  const run = await start('then');
  await expect(run.result()).rejects.toThrow('of a then');
  expect(await failedTasks(run)).toEqual([]);
  expect((await run.snapshot()).steps.map(({ undo }) => undo.kind)).toEqual(['undone', 'undone']);
});

it('lets a run complete if it handles the failure late', async () => {
  expect(await (await start('caught')).result()).toBe('caught');
});

it('leaves a rejection of a native promise to the SDK, which fails the task with it', async () => {
  const run = await start('stray');
  const messages = await eventually(() => failedTasks(run), { holds: (found) => found.length > 0 });
  expect(messages[0]).toContain('a stray one');
  await run.temporal.terminate();
});
