// What runs left behind is undone also if the inputs of their steps are together more than one value may have.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { large, largeLocally } from '../fixtures/large.ts';
import { eventually } from '../support/eventually.ts';
import { inProcessArchive } from '../support/archive.ts';
import { operatorOf, type Operator } from '../support/operator.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';

const store = inProcessArchive();
let world: OnTemporal;
let operator: Operator;
beforeAll(async () => {
  world = await onTemporal({ processes: new URL('../fixtures/large/', import.meta.url), services: [store.connection] });
  operator = operatorOf(world);
});
afterAll(() => world.stop());

const keptBy = (id: string): number => [...store.kept.keys()].filter((key) => key.startsWith(`${id}/`)).length;

interface Left {
  readonly door?: 'left' | 'left-by-children';
  readonly times?: number;
  readonly bytes?: number;
}

async function left({ door = 'left', times = 40, bytes = 100_000 }: Left = {}, process = large): Promise<string> {
  const { id } = await world.client.start(process, { door, bytes, times });
  const completed = async () =>
    (await world.client.run(process, id).snapshot()).steps.filter(({ state }) => state.kind === 'completed').length;
  await eventually(completed, { holds: (count) => count === times + 1 });
  return id;
}

const endOf = (id: string) =>
  world.client.temporal.workflow
    .getHandle(id)
    .result()
    .catch((error: unknown) => (error as { cause?: unknown }).cause);

const resolve = async (id: string, process = large) => (await world.client.undoAbandoned(process, id)).result({ within: '40s' });

it('4 MB of inputs, terminated and resolved: each undo gets what its call had', async () => {
  const id = await left();
  await operator.terminate(id);
  await resolve(id);
  expect(keptBy(id)).toBe(0);
  expect(store.dropped.filter(({ undoes }) => undoes.startsWith(`${id}/`)).map(({ length }) => length)).toEqual([
    ...Array.from({ length: 40 }, () => 100_000 - '{"text":""}'.length),
    'first'.length,
  ]);
  expect(await world.client.findAbandoned([large])).not.toContainEqual(expect.objectContaining({ id }));
});

it('the same of runs that it called, which have completed', async () => {
  const id = await left({ door: 'left-by-children', times: 4, bytes: 300_000 });
  expect(keptBy(id)).toBe(13);
  await operator.terminate(id);
  await resolve(id);
  expect(keptBy(id)).toBe(0);
});

it('the same when the run that resolves was terminated, too', async () => {
  const id = await left();
  await operator.terminate(id);
  store.hold();
  const undoing = await world.client.undoAbandoned(large, id);
  await eventually(() => store.held(), { holds: (count) => count > 0 });
  await operator.terminate(undoing.id);
  store.release();
  await resolve(id);
  expect(keptBy(id)).toBe(0);
});

it('4 MB of inputs that a reset run has not reached are undone when it is cancelled', async () => {
  const id = await left();
  store.hold('keep');
  await operator.reset(id, 0);
  await eventually(() => store.held(), { holds: (count) => count > 0 });
  await world.client.run(large, id).cancel();
  store.release();
  expect(await endOf(id)).toMatchObject({ name: 'CancelledFailure' });
  expect(keptBy(id)).toBe(0);
});

it('inputs of local steps, which no history has as a call, are refused with the sizes and what to do', async () => {
  const process = largeLocally as unknown as typeof large;
  const id = await left({ times: 100, bytes: 30_000 }, process);
  await operator.terminate(id);
  await expect(resolve(id, process)).rejects.toMatchObject({
    kind: 'too-large',
    message: expect.stringMatching(/Cannot undo run .*: its steps have 3\d{6} bytes .* Reset it, .* Then cancel it/) as unknown,
  });
  await operator.reset(id, -1);
  await world.client.run(process, id).cancel();
  expect(await endOf(id)).toMatchObject({ name: 'CancelledFailure' });
  expect(keptBy(id)).toBe(0);
});

it('a run that is reset to its beginning does not take them over: it goes no further, asks once, and says what to do', async () => {
  const process = largeLocally as unknown as typeof large;
  const id = await left({ times: 100, bytes: 30_000 }, process);
  await operator.terminate(id);
  await operator.reset(id, 0);
  expect(await endOf(id)).toMatchObject({ message: expect.stringMatching(/too large to take over .* Reset the run before it/) as unknown });
  const { events } = await world.client.temporal.workflow.getHandle(id).fetchHistory();
  const questions = (events ?? []).filter(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'tenuto.earlierRuns',
  );
  expect(questions).toHaveLength(1);
});
