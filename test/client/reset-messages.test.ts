// What came after the point of a reset is sent again to the reset run, in one task, before anything else happens there. Temporal's core passes
// an update and a signal on in another order at a replay than at first, and the run goes on all the same.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../src/activities/index.ts';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { runWorker, type RunningWorker } from '../../src/worker/index.ts';
import { chore, ledger } from '../fixtures/chore.ts';
import { eventually } from '../support/eventually.ts';
import { operatorOf } from '../support/operator.ts';
import { roadblock } from '../support/roadblock.ts';
import { temporalAddress } from '../support/temporal.ts';

const taskQueue = `reset-messages-${randomUUID()}`;
let client: TenutoClient;
let worker: RunningWorker;
let hold: (() => Promise<void>) | undefined;

const act = async () => {
  await hold?.();
  return undefined as never;
};
const handlers = Object.fromEntries(Object.keys(ledger.operations).map((name) => [name, act]));
const hosting = () =>
  runWorker({
    processes: new URL('../fixtures/chaos/', import.meta.url),
    services: [connect(ledger, handlers as never)],
    temporal: { address: temporalAddress() },
    taskQueue,
    worker: { maxCachedWorkflows: 0 }, // each task replays those before it
    handleSignals: false,
    report: () => undefined,
  });

beforeAll(async () => {
  client = await createClient({ temporal: { address: temporalAddress() }, taskQueue });
  worker = await hosting();
});
afterAll(async () => {
  await client.close();
  await worker.stop();
});

const update = (id: string) =>
  client
    .run(chore, id)
    .reply('approve', { granted: true }, { by: 'ada' })
    .catch(() => undefined); // not asked yet
const signal = (id: string) => client.run(chore, id).signal('go');

it.each([
  ['an update and a signal', [update, signal]],
  ['a signal and an update', [signal, update]],
  ['both, several times', [update, signal, update, update, signal]],
  ['two updates', [update, update]],
  ['two signals', [signal, signal]],
] as const)('%s', async (_, messages) => {
  const block = roadblock();
  hold = block.here;
  const { id } = await client.start(chore, { id: 'x', tasks: ['pay', 'wait', 'book'] });
  await block.reached;
  for (const send of messages) await send(id);
  hold = undefined;
  block.lift();
  await eventually(() => client.run(chore, id).snapshot({ within: '5s' }), { holds: ({ steps }) => steps[0]?.state.kind === 'completed' });
  await worker.stop();
  await operatorOf({ client }).reset(id, 1);
  worker = await hosting();
  await signal(id);
  expect(await client.run(chore, id).result({ within: '30s' })).toEqual(['pay', 'wait', 'book']);
});
