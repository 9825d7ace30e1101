// A run whose workflow task fails is named within seconds, with the user's error: by the worker's health and its log, by the client's failing(),
// by doctor and by the snapshot; and no longer once it continues or is closed.

import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '../../src/activities/index.ts';
import { createClient, type ClientRun, type FailingRun, type TenutoClient } from '../../src/client/index.ts';
import type { Process } from '../../src/index.ts';
import { runWorker, type RunningWorker } from '../../src/worker/index.ts';
import { lending, shelf, stray, strays } from '../fixtures/stuck.ts';
import { eventually } from '../support/eventually.ts';
import { temporalAddress } from '../support/temporal.ts';

interface Health {
  readonly state: string;
  readonly status: string;
  readonly failing: readonly { readonly id: string; readonly error: string; readonly at?: string }[];
}

const done = () => Promise.resolve();
const taskQueue = `failing-${randomUUID()}`;
let client: TenutoClient;
let worker: RunningWorker;
let log: string[] = [];

const hosting = async (code: 'before' | 'after' | 'other', queue = taskQueue) =>
  runWorker({
    processes: new URL(`../fixtures/stuck/${code}/`, import.meta.url),
    services: [connect(shelf, { take: done, putBack: done })],
    temporal: { address: temporalAddress() },
    taskQueue: queue,
    handleSignals: false,
    report: () => undefined,
  });

const deployed = async (code: 'before' | 'after' | 'other') => {
  await worker.stop();
  worker = await hosting(code);
};

const health = async ({ healthUrl } = worker): Promise<{ readonly status: number; readonly body: Health }> => {
  const answer = await fetch(healthUrl ?? '');
  return { status: answer.status, body: (await answer.json()) as Health };
};
const listed = (id: string) => eventually(health, { holds: ({ body }) => body.failing.some((one) => one.id === id), within: 8_000 });
const gone = (id: string) => eventually(health, { holds: ({ body }) => !body.failing.some((one) => one.id === id) });
const failing = async () => (await client.failing({ taskQueue })).runs;
const logged = (id: string) => log.filter((line) => line.includes(`'${id}'`));

const lent = async () => {
  const run = await client.start(lending, { id: 'x', librarian: taskQueue });
  await eventually(() => run.snapshot({ within: '10s' }), { holds: ({ waits }) => waits !== 'unknown' && waits.length > 0 });
  return run;
};

beforeAll(async () => {
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    log.push(...String(text).trimEnd().split('\n'));
    return true;
  });
  client = await createClient({ temporal: { address: temporalAddress() }, taskQueue });
  worker = await hosting('before');
});
const left: ClientRun<Process>[] = [];
afterEach(async () => {
  for (const { temporal } of left.splice(0)) await temporal.terminate();
  log = [];
});
afterAll(async () => {
  vi.restoreAllMocks();
  await client.close();
  await worker.stop();
});

describe('a rejection of the process’s own that nothing handles', () => {
  it.each(strays)('is named everywhere within seconds: %s', async (how) => {
    const message = `The clerk has left: ${how}`;
    const run = await client.start(stray, { message, how });
    left.push(run);
    const { status, body } = await listed(run.id);
    expect([status, body.state, body.status]).toEqual([200, 'RUNNING', 'degraded']);
    const { runId } = await run.temporal.describe();
    const error = expect.stringContaining(message) as unknown;
    const known = { process: 'stray', id: run.id, runId, attempts: expect.any(Number) as unknown };
    expect(body.failing).toMatchObject([{ ...known, error, since: expect.stringMatching(/Z$/) as unknown }]);
    if (how !== 'text') expect(body.failing[0]?.at).toMatch(/stuck\/before\/lending\.ts:\d+:\d+/);
    expect(await failing()).toMatchObject([
      { ...known, taskQueue, kind: 'task-fails', message: error, remedy: expect.any(String) as unknown },
    ]);
    expect((await client.findAbandoned([stray])).filter(({ id }) => id === run.id)).toMatchObject([
      { closedAt: undefined, open: [], pivoted: true, problem: error },
    ]);
    expect(await run.snapshot()).toMatchObject({ source: 'history', trouble: { kind: 'task-fails', message: error } });
    expect(logged(run.id)).toEqual([error]);
    expect(log).toHaveLength(1);
  });
});

describe('a run whose task fails', () => {
  it('is listed after a deployment that its history does not fit, also by a worker that starts later, until it continues', async () => {
    const run = await lent();
    await deployed('after');
    expect((await health()).body).toMatchObject({ status: 'ok', failing: [] });
    await run.cancel();
    const { body } = await listed(run.id);
    expect(body.failing).toMatchObject([{ process: 'lending', error: expect.stringContaining('Nondeterminism') as unknown }]);
    await deployed('after');
    await listed(run.id);
    await deployed('before');
    await expect(run.result()).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await gone(run.id)).body).toMatchObject({ status: 'ok', failing: [] });
    expect(await failing()).toEqual([]);
  });

  it('is listed if the worker does not know its process, until it is closed', async () => {
    const run = await lent();
    await deployed('other');
    await run.cancel();
    expect((await listed(run.id)).body.failing).toMatchObject([{ error: expect.stringContaining('lending') as unknown }]);
    expect(await failing()).toMatchObject([{ id: run.id, kind: 'unknown-process' }]);
    await run.temporal.terminate();
    await gone(run.id);
    await deployed('before');
  });

  it('is no matter of a worker on another task queue', async () => {
    const other = await hosting('before', `${taskQueue}-other`);
    const run = await client.start(stray, { message: 'not yours' });
    left.push(run);
    await listed(run.id);
    expect((await health(other)).body.failing).toEqual([]);
    await other.stop();
  });
});

describe('failing()', () => {
  const marking = (id: string) => {
    const temporal = new Client({ connection: client.temporal.connection });
    const list = temporal.workflow.list.bind(temporal.workflow);
    // What a server answers that marks runs.
    temporal.workflow.list = ({ query = '' } = {}) =>
      list({ query: query.replace('TemporalReportedProblems IS NOT NULL', `WorkflowId = '${id}'`) });
    return createClient({ client: temporal });
  };

  it('reports how far it looked, and takes a filter', async () => {
    const run = await client.start(stray, { message: 'filtered' });
    left.push(run);
    await listed(run.id);
    const ids = (runs: readonly FailingRun[]) => runs.map(({ id }) => id);
    const all = await client.failing();
    expect(all.looked).toMatchObject({ newest: 1_000 });
    expect(ids(all.runs)).toContain(run.id);
    expect(ids((await client.failing({ processes: [lending], taskQueue })).runs)).toEqual([]);
    expect(ids((await client.failing({ processes: [lending, stray], taskQueue })).runs)).toEqual([run.id]);
    expect((await client.failing({ processes: [] })).runs).toEqual([]);
  });

  it('goes by the marks of a server that marks runs, and looks itself if there are none', async () => {
    const run = await client.start(stray, { message: 'marked' });
    left.push(run);
    await listed(run.id);
    const marked = await (await marking(run.id)).failing({ taskQueue });
    expect([marked.looked, marked.runs.map(({ id }) => id)]).toEqual([{ by: 'TemporalReportedProblems' }, [run.id]]);
    const unmarked = await (await marking('nobody')).failing({ taskQueue });
    expect([unmarked.looked, unmarked.runs.map(({ id }) => id)]).toEqual([{ newest: 1_000, more: false }, [run.id]]);
  });
});
