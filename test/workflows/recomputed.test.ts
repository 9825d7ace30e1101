// A deployment changes how the input of a step is computed. What was done before it is undone, and confirmed, with the
// input that its call had.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../src/activities/index.ts';
import { createClient, type ClientRun, type TenutoClient } from '../../src/client/index.ts';
import { replay } from '../../src/testing/replay/replay.ts';
import { runWorker, type RunningWorker } from '../../src/worker/index.ts';
import { caller, local, onAndOn, remote, tried, vault } from '../fixtures/recomputed.ts';
import { encryption } from '../support/encryption.ts';
import { eventually } from '../support/eventually.ts';
import { temporalAddress } from '../support/temporal.ts';

const calls: string[] = [];
const doing =
  (name: string) =>
  ({ id }: { readonly id: string }) => {
    calls.push(`${name} ${id}`);
    return Promise.resolve();
  };
const handlers = Object.fromEntries(Object.keys(vault.operations).map((name) => [name, doing(name)])) as never;
const folder = (name: 'before' | 'after') => new URL(`../fixtures/recomputed/${name}/`, import.meta.url);
const taskQueue = `recomputed-${randomUUID()}`;
const dataConverter = { payloadCodecs: [encryption()] };

const workerOf = (name: 'before' | 'after'): Promise<RunningWorker> =>
  runWorker({
    ...{ processes: folder(name), services: [connect(vault, handlers)], taskQueue, dataConverter },
    ...{ temporal: { address: temporalAddress() }, handleSignals: false, health: false, report: () => undefined },
    worker: { maxCachedWorkflows: 0 }, // so that each task repeats its run, and the next worker need not wait for this one
  });

const madeBy = (id: string) => calls.filter((call) => call.includes(id));
/** From the history, because a worker that caches nothing is slow to answer: a call of the run is over. */
const isOver = (run: Pick<Run, 'temporal'>) =>
  eventually(() => run.temporal.fetchHistory().catch(() => notYet), {
    holds: ({ events }) => (events ?? []).some((event) => overs.some((over) => event[over])),
  });
const overs = [
  'activityTaskCompletedEventAttributes',
  'markerRecordedEventAttributes',
  'childWorkflowExecutionCompletedEventAttributes',
] as const;
const notYet: Awaited<ReturnType<Run['temporal']['fetchHistory']>> = {}; // its caller has only begun
const did = (call: string) => eventually(() => Promise.resolve(calls), { holds: (made) => made.includes(call) });
const ended = (run: { result(): Promise<unknown> }) => run.result().catch((error: unknown) => error);

type Run = Pick<ClientRun<typeof remote>, 'id' | 'signal' | 'cancel' | 'result' | 'temporal'>;

let client: TenutoClient;
let after: RunningWorker;
let runs: Readonly<Record<'remote' | 'local' | 'tried' | 'givenUp' | 'onAndOn' | 'caller' | 'child', Run>>;

beforeAll(async () => {
  client = await createClient({ temporal: { address: temporalAddress() }, taskQueue, dataConverter });
  const before = await workerOf('before');
  const called = await client.start(caller, 'child');
  runs = {
    remote: await client.start(remote, 'remote'),
    local: await client.start(local, 'local'),
    tried: await client.start(tried, 'tried'),
    givenUp: await client.start(tried, 'given-up'),
    onAndOn: await client.start(onAndOn, { id: 'on', runs: 0 }),
    child: client.run(remote, `${called.id}/recomputed.remote`),
    caller: called,
  };
  for (const [name, run] of Object.entries(runs)) if (name !== 'caller') await isOver(run);
  await before.stop();
  after = await workerOf('after');
});
afterAll(async () => {
  await after.stop();
  await client.close();
});

it('replay names the step whose input differs, and reports both inputs', async () => {
  await runs.remote.signal('goOn');
  await ended(runs.remote);
  expect(madeBy('remote')).toEqual(['put remote', 'put remote-second-x']);
  const history = await runs.remote.temporal.fetchHistory();
  const histories = [{ workflowId: runs.remote.id, history }];
  expect(await replay({ processes: folder('after'), histories, dataConverter })).toMatchObject([
    { error: undefined, changedInputs: [{ step: 'vault.put', recorded: { id: 'remote' }, today: { id: 'remote-x' } }] },
  ]);
});

it('the undo of a local step has the input of the step', async () => {
  await runs.local.cancel();
  await ended(runs.local);
  expect([...new Set(madeBy('local'))]).toEqual(['note local', 'forget local']); // a local step may be made twice
});

it('the undo and the confirm of a reserved step have its input', async () => {
  await runs.tried.signal('goOn');
  await runs.givenUp.cancel();
  await Promise.all([ended(runs.tried), ended(runs.givenUp)]);
  expect(madeBy('tried')).toEqual(['hold tried', 'keep tried']);
  expect(madeBy('given-up')).toEqual(['hold given-up', 'free given-up']);
});

it('steps of earlier runs are undone with their recorded inputs', async () => {
  await runs.onAndOn.signal('goOn');
  await did('put on-1-x');
  await isOver(runs.onAndOn);
  await runs.onAndOn.signal('goOn');
  await did('put on-2-x');
  await runs.onAndOn.cancel();
  await ended(runs.onAndOn);
  expect(madeBy('take on-')).toEqual(['take on-2-x', 'take on-1-x', 'take on-0']);
});

it('a child that ran during the deployment is undone with its recorded inputs', async () => {
  await runs.child.signal('goOn');
  await isOver(runs.caller);
  await runs.caller.cancel();
  await ended(runs.caller);
  expect(madeBy('take child')).toEqual(['take child-second-x', 'take child']);
});
