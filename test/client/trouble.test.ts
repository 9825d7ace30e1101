// A run that cannot answer, because its worker is away or its task fails: what can be read is read, and what cannot be done
// is refused with the reason.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/activities/index.ts';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { runWorker, type RunningWorker } from '../../src/worker/index.ts';
import { eventually } from '../support/eventually.ts';
import { temporalAddress } from '../support/temporal.ts';
import { waitsOf } from '../support/waits.ts';
import { lending, shelf, stray } from '../fixtures/stuck.ts';

const done = () => Promise.resolve();
const taskQueue = `stuck-${randomUUID()}`;
const librarian = `librarian of ${taskQueue}`;
let client: TenutoClient;
let worker: RunningWorker | undefined;

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error,
  );

const hosting = async (code: 'before' | 'after' | 'other') => {
  await worker?.stop();
  worker = await runWorker({
    processes: new URL(`../fixtures/stuck/${code}/`, import.meta.url),
    services: [connect(shelf, { take: done, putBack: done })],
    temporal: { address: temporalAddress() },
    taskQueue,
    handleSignals: false,
    report: () => undefined,
  });
  return worker;
};

const timed = async <T>(work: () => Promise<T>) => {
  const began = performance.now();
  return { value: await work(), milliseconds: performance.now() - began };
};

const lent = async (name: string) => {
  const run = await client.start(lending, { id: name, librarian }, { id: `${name}-${taskQueue}` });
  await eventually(() => run.snapshot({ within: '10s' }), { holds: (snapshot) => waitsOf(snapshot).some(({ kind }) => kind === 'ask') });
  return run;
};

const asked = async () => {
  const all = [];
  for await (const one of client.asked({ of: librarian })) all.push(one);
  return all;
};

beforeAll(async () => {
  client = await createClient({ temporal: { address: temporalAddress() }, taskQueue });
  await hosting('before');
});
afterAll(async () => {
  await client.close();
  await worker?.stop();
});

describe('a run that answers', () => {
  it('is asked itself', async () => {
    const run = await lent('well');
    expect(await run.snapshot({ within: '10s' })).toMatchObject({ source: 'run', waits: [{ kind: 'ask', of: librarian }] });
    expect(await run.update('greet', 'Ada')).toBe('Good day, Ada');
    expect(await eventually(asked, { holds: (questions) => questions.length === 1 })).toMatchObject([{ kind: 'ask', ask: 'approve' }]);
    await run.reply('approve', { granted: true }, { by: 'ada' });
    expect(await run.result()).toBe('ada');
    expect(await run.snapshot()).toMatchObject({ source: 'history', outcome: 'completed', waits: [] });
  });

  it('reports that it was cancelled', async () => {
    const run = await lent('cancelled');
    expect(await run.cancel()).toEqual({ taken: true });
    expect(await failureOf(run.result())).toMatchObject({ kind: 'cancelled' });
  });
});

describe('without a worker', () => {
  it('a run is read from its history, and what it cannot do is refused with the last poll', async () => {
    const run = await lent('alone');
    await worker?.stop();
    worker = undefined;

    const { value: snapshot, milliseconds } = await timed(() => run.snapshot());
    expect(milliseconds).toBeLessThan(5_000); // 500 ms, and what a busy machine adds; it was 30 s
    expect(snapshot).toMatchObject({ source: 'history', waits: 'unknown', outcome: 'running', steps: [{ id: 'shelf.take' }] });
    expect(snapshot).toHaveProperty('trouble.kind');
    expect(await asked()).toMatchObject([{ kind: 'unknown', process: 'lending', id: run.id, of: [librarian] }]);

    const error = await failureOf(run.update('greet', 'Ada'));
    expect(error).toMatchObject({ kind: 'no-worker' });
    expect(error?.message).toMatch(
      /^Cannot send update 'greet' to run '.*' of process 'lending': no worker has taken its task for \d+ s, and task queue '.*' was last polled \d+ s ago \(.*Z\)\. Start a worker/,
    );
    expect(await failureOf(run.decide({ action: 'settle' }))).toMatchObject({ kind: 'no-worker' });
    const notAsked = 'approve#2'; // what was sent may still arrive
    expect(await failureOf(run.reply(notAsked, { granted: true }, { by: 'ada' }))).toMatchObject({ kind: 'no-worker' });
    expect(await run.cancel()).toMatchObject({ taken: false, trouble: { kind: 'no-worker', taskQueue } });
    expect((await failureOf(run.result({ within: '100ms' })))?.message).toMatch(/It cannot continue: no worker has taken its task/);

    await hosting('before');
    expect(await failureOf(run.result())).toMatchObject({ kind: 'cancelled' });
  });
});

describe('a run whose task fails', () => {
  it('says with which message, after a deployment that its history does not fit', async () => {
    await hosting('before');
    const run = await lent('changed');
    await hosting('after');
    const trouble = { kind: 'task-fails', message: expect.stringContaining('Nondeterminism') as unknown, attempts: 1 };
    expect(await run.cancel()).toMatchObject({ taken: false });
    await eventually(() => run.snapshot(), { holds: (seen) => seen.source === 'history' && seen.trouble?.kind === 'task-fails' });
    expect(await run.snapshot()).toMatchObject({ source: 'history', waits: 'unknown', trouble });
    const error = await failureOf(run.update('greet', 'Ada'));
    expect(error).toMatchObject({ kind: 'task-fails' });
    expect(error?.message).toMatch(/its workflow task has failed since .*Z \(attempts: \d+\): .*Nondeterminism.*Deploy code/);
    expect((await failureOf(run.result({ within: '100ms' })))?.message).toMatch(/It cannot continue: its workflow task has failed/);
    await run.temporal.terminate();
  });

  it('reports that no worker has the process of the run', async () => {
    await hosting('before');
    const run = await lent('gone');
    await hosting('other');
    await run.cancel();
    await eventually(() => run.snapshot(), { holds: (seen) => seen.source === 'history' && seen.trouble?.kind === 'unknown-process' });
    expect(await failureOf(run.update('greet', 'Ada'))).toMatchObject({ kind: 'unknown-process' });
    await run.temporal.terminate();
  });

  it("names the user's error of a promise that nothing awaits", async () => {
    await hosting('before');
    const message = 'The clerk has left';
    const run = await client.start(stray, { message }, { id: `stray-${taskQueue}` });
    const seen = await eventually(() => run.snapshot(), { holds: ({ source, ...rest }) => source === 'history' && 'trouble' in rest });
    const { trouble } = await eventually(() => run.snapshot() as Promise<{ trouble?: { kind: string; message?: string } }>, {
      holds: (snapshot) => snapshot.trouble?.kind === 'task-fails',
    });
    expect(seen.waits).toBe('unknown');
    expect(trouble?.message).toContain(message);
    await run.temporal.terminate();
  });
});

describe('a run of another process', () => {
  it('is refused by name, whatever is asked of it', async () => {
    await hosting('before');
    const { id } = await lent('mistaken');
    const other = client.run(stray, id);
    const words = `Cannot use run '${id}' as process 'stray': it is a run of process 'lending'. Use client.run(lending, '${id}')`;
    const uses = [other.snapshot(), other.result(), other.cancel(), other.decide({ action: 'settle' }), other.watch().next()];
    for (const failure of await Promise.all(uses.map(failureOf))) expect(failure).toMatchObject({ kind: 'other-process', message: words });
    await client.run(lending, id).temporal.terminate();
  });
});
