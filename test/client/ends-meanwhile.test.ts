// A message to a run that ends while the message is under way: each call ends with a named error, which says what became
// of the run, and what to do about the message.

import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createClient, type ClientRun, type TenutoClient } from '../../src/client/index.ts';
import { defineProcess as contract } from '../../src/index.ts';
import type { End } from '../fixtures/plain/workflows.ts';
import { eventually } from '../support/eventually.ts';
import { roadblock, type Roadblock } from '../support/roadblock.ts';
import { temporalAddress } from '../support/temporal.ts';

const silent = contract('silent', {
  updates: { rename: { input: z.string(), output: z.string() } },
  asks: { approve: z.boolean() },
});
type Run = ClientRun<typeof silent>;

const taskQueue = `ends-${randomUUID()}`;
const held = new Map<string, Roadblock>();
let connection: NativeConnection;
let worker: Worker;
let working: Promise<void>;
let temporal: Client;
let client: TenutoClient;

// A worker decodes what came to a run before it begins with the task.
const holding: PayloadCodec = {
  encode: (payloads) => Promise.resolve(payloads),
  decode: async (payloads) => {
    await Promise.all(payloads.map((payload) => held.get(heldIn(payload))?.here() ?? Promise.resolve()));
    return payloads;
  },
};
const heldIn = ({ data }: Payload): string => /"held":"([^"]*)"/.exec(Buffer.from(data ?? []).toString())?.[1] ?? '';

beforeAll(async () => {
  connection = await NativeConnection.connect({ address: temporalAddress() });
  const workflowsPath = fileURLToPath(new URL('../fixtures/plain/workflows.ts', import.meta.url));
  worker = await Worker.create({ connection, taskQueue, workflowsPath, dataConverter: { payloadCodecs: [holding] } });
  working = worker.run();
  temporal = new Client({ connection: await Connection.connect({ address: temporalAddress() }) });
  client = await createClient({ temporal: { address: temporalAddress() }, taskQueue });
});
afterAll(async () => {
  worker.shutdown();
  await working;
  await client.close();
  await temporal.connection.close();
  await connection.close();
});

const calls: Readonly<Record<string, (run: Run) => Promise<unknown>>> = {
  update: (run) => run.update('rename', 'a'),
  answer: (run) => run.reply('approve', true, { by: 'ada' }),
  delegate: (run) => run.delegate('approve', 'bob', { by: 'ada' }),
  decide: (run) => run.decide({ action: 'settle' }),
};
const endings = [
  { how: 'terminated', kind: 'run-abandoned', fact: 'was terminated', remedy: 'after the run was reset' },
  { how: 'timed out', kind: 'run-abandoned', fact: 'was timed out', remedy: 'after the run was reset' },
  { how: 'cancelled', kind: 'run-closed', fact: 'was cancelled', remedy: 'its result' },
  { how: 'completed', kind: 'run-closed', fact: 'has completed', remedy: 'its result' },
  { how: 'failed', kind: 'run-closed', fact: 'has failed', remedy: 'its result' },
  { how: 'continued', kind: 'run-closed', fact: 'continued as new', remedy: 'before you send it again' },
] as const;
const cases = Object.entries(calls).flatMap(([call, say]) => endings.map((ending) => ({ call, say, ...ending })));
// What a run has not taken goes to the one that it continues as: that is no failure.
const closing = cases.filter(({ how }) => how !== 'continued');

async function started(how: string, seconds = 3): Promise<Run> {
  const workflowId = `${how.replace(' ', '-')}-${randomUUID()}`;
  const workflowRunTimeout = how === 'timed out' ? `${String(seconds)}s` : '1h';
  await temporal.workflow.start('silent', { workflowId, taskQueue, workflowRunTimeout });
  return client.run(silent, workflowId);
}

async function tell({ temporal: run }: Run, end: End): Promise<void> {
  if (end.how === 'cancelled') await run.cancel();
  await run.signal('end', end);
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error,
  );

async function lookAt({ temporal: run }: Run): Promise<'open' | 'accepted' | 'over'> {
  const events = (await run.fetchHistory()).events ?? [];
  if (events.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes)) return 'accepted';
  return events.some((event) => event.workflowExecutionTimedOutEventAttributes) ? 'over' : 'open';
}

/** A run that has accepted the message. On a busy machine it may time out before that: then another one has more time. */
async function toldOnce(say: (run: Run) => Promise<unknown>, how: string) {
  for (let seconds = 3; ; seconds *= 2) {
    const run = await started(how, seconds);
    const failing = failureOf(say(run));
    const seen = await eventually(() => lookAt(run), { holds: (is) => is !== 'open' });
    if (seen === 'accepted') return { run, failing };
  }
}

/** A run whose last task is held. The same about its time. */
async function heldOnce(how: string) {
  for (let seconds = 3; ; seconds *= 2) {
    const run = await started(how, seconds);
    const last = roadblock();
    held.set(run.id, last);
    const reached = tell(run, { how, held: run.id }).then(() => last.reached);
    const isHeld = await Promise.race([reached.then(() => true), run.temporal.result()]).catch(() => false);
    if (isHeld === true) return { run, last };
    last.lift();
  }
}

const meant = ({ kind, fact, remedy }: { kind: string; fact: string; remedy: string }, words: string) => ({
  kind,
  message: expect.stringMatching(new RegExp(`run '.*' of process 'silent'.* ${fact}.*${words}.*\\. .*${remedy}`, 'i')) as unknown,
});

it.concurrent.each(cases)('$call of a run that is $how after it took the message', async ({ say, how, ...named }) => {
  const { run, failing } = await toldOnce(say, how);
  if (how === 'terminated') await run.temporal.terminate();
  else if (how !== 'timed out') await tell(run, { how });
  expect(await failing).toMatchObject(meant(named, 'after it had accepted the message and before it answered'));
});

// Whether the message comes while the last task is at work, or after it, is not for this test to decide: the error is the same.
it.concurrent.each(closing)('$call of a run that is $how before it took the message', async ({ say, how, ...named }) => {
  const { run, last } = await heldOnce(how);
  const failing = failureOf(say(run));
  await run.temporal.describe();
  if (how === 'terminated') await run.temporal.terminate();
  if (how !== 'timed out') last.lift();
  expect(await failing).toMatchObject(meant(named, 'accepts no more messages'));
  last.lift();
});
