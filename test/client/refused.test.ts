// A Temporal that refuses, whatever is asked of it: each call ends soon, with an error of one kind for each remedy, which says what could not
// be done, where, why, and what to do. No error of gRPC comes through.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { createAbortable } from '../../src/client/calls/abortable.ts';
import { defineProcess as contract } from '../../src/index.ts';
import { runWorker } from '../../src/worker/index.ts';
import { inProcessDepot } from '../support/depot.ts';
import { refusingServer, type RefusingServer } from '../support/refusing-server.ts';
import { temporalAddress } from '../support/temporal.ts';

const order = contract('refusedOrder', {
  signals: { go: undefined },
  updates: { rename: { input: z.string(), output: z.string() } },
  asks: { approve: z.boolean() },
});
const id = 'refused-order';

let server: RefusingServer;
let client: TenutoClient;
beforeAll(async () => {
  server = await refusingServer(temporalAddress());
  const temporal = { address: server.address, interceptors: [] }; // no retries, which take 40 s
  client = await createClient({ temporal, taskQueue: 'refused' });
  await client.start(order, undefined, { id, ifExists: 'use' });
});
afterAll(async () => {
  server.refuse(() => undefined);
  await client.run(order, id).temporal.terminate();
  await client.close();
  await server.stop();
});

const worker = async (settings: { namespace?: string } = {}) => {
  const services = [inProcessDepot().connection];
  const processes = new URL('../fixtures/processes/', import.meta.url);
  const silent = { handleSignals: false, health: false, report: () => undefined } as const;
  const running = await runWorker({
    processes,
    services,
    taskQueue: 'refused',
    temporal: { address: server.address },
    ...silent,
    ...settings,
  });
  await running.stop();
};

const run = () => client.run(order, id);
const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  start: () => client.start(order, undefined),
  result: () => run().result({ within: '20s' }),
  signal: () => run().signal('go'),
  update: () => run().update('rename', 'a'),
  answer: () => run().reply('approve', true, { by: 'ada' }),
  delegate: () => run().delegate('approve', 'bob', { by: 'ada' }),
  decide: () => run().decide({ action: 'settle' }),
  snapshot: () => run().snapshot(),
  watch: () => run().watch().next(),
  cancel: () => run().cancel(),
  resolve: () => client.undoAbandoned(order, id),
  doctor: () => client.findAbandoned([order]),
  failing: () => client.failing(),
  asked: () => client.asked().next(),
};

const failureOf = async (work: () => Promise<unknown>) => {
  const failure = await work().then(
    () => new Error('it did not fail'),
    (error: unknown) => error as Error & { kind?: string },
  );
  return { kind: (failure as { kind?: string }).kind, message: failure.message };
};

const kinds = [
  { status: 'INVALID_ARGUMENT', code: 3, kind: 'temporal-rejected', remedy: 'Correct what it names' },
  { status: 'DEADLINE_EXCEEDED', code: 4, kind: 'no-answer', remedy: 'Check the run before you repeat it' },
  { status: 'PERMISSION_DENIED', code: 7, kind: 'not-permitted', remedy: 'Check the API key' },
  { status: 'RESOURCE_EXHAUSTED', code: 8, kind: 'temporal-busy', remedy: 'Try again later' },
  { status: 'FAILED_PRECONDITION', code: 9, kind: 'temporal-rejected', remedy: 'Correct what it names' },
  { status: 'UNIMPLEMENTED', code: 12, kind: 'temporal-rejected', remedy: 'Update the server' },
  { status: 'INTERNAL', code: 13, kind: 'temporal-rejected', remedy: "Check the server's log" },
  { status: 'UNAVAILABLE', code: 14, kind: 'temporal-unreachable', remedy: 'Start it' },
  { status: 'UNAUTHENTICATED', code: 16, kind: 'not-permitted', remedy: 'Check the API key' },
] as const;

describe.each(kinds)('a server that answers $status', ({ code, kind, remedy }) => {
  it.each(Object.entries(calls))('to %s', async (_, call) => {
    server.refuse(() => code);
    const failure = await failureOf(call);
    expect(failure).toMatchObject({ kind });
    expect(failure.message).toMatch(/^Cannot [^:]+: Temporal at 127\.0\.0\.1:\d+ .*\. [A-Z]/);
    expect(failure.message).toContain(remedy);
    expect(failure.message).not.toMatch(/ServiceError|: \d+ [A-Z_]+:|Metadata/);
  });
});

const atConnect = kinds.filter(({ code }) => [3, 7, 8, 9, 16].includes(code));
const words = /^Cannot connect to Temporal: Temporal at 127\.0\.0\.1:\d+ .*\(.*no, not you\)\. [A-Z]/;

describe.each(atConnect)('a server that answers $status to whoever comes', ({ code, kind }) => {
  it('is not connected to by a client', async () => {
    server.refuse(() => code);
    const failure = await failureOf(() => createClient({ temporal: { address: server.address, connectTimeout: '1s' } }));
    expect(failure).toEqual({ kind, message: expect.stringMatching(words) as unknown });
  });

  it('is not connected to by a worker', async () => {
    server.refuse(() => code);
    expect(await failureOf(() => worker())).toEqual({ kind, message: expect.stringMatching(words) as unknown });
  });
});

describe('a server that refuses a worker later', () => {
  it.each([
    ['ListSearchAttributes', /^Cannot read the search attributes: Temporal at .* does not permit it in namespace 'default'/],
    ['DescribeNamespace', /^Cannot start the worker: Temporal at .* does not permit it in namespace 'default' \(PERMISSION_DENIED: no/],
  ])('%s', async (method, message) => {
    server.refuse((called) => (called === method ? 7 : undefined));
    expect(await failureOf(() => worker())).toEqual({ kind: 'not-permitted', message: expect.stringMatching(message) as unknown });
  });
});

it('a worker names a namespace that is not there', async () => {
  server.refuse(() => undefined);
  expect(await failureOf(() => worker({ namespace: 'nowhere' }))).toEqual({
    kind: 'unknown-namespace',
    message: expect.stringMatching(/^Cannot .*: Temporal at .* has no namespace 'nowhere'\. Create it/) as unknown,
  });
});

it('a server that never answers is given up', async () => {
  server.refuse(() => 'silence');
  const connecting = () => createClient({ temporal: { address: server.address, connectTimeout: '300ms' } });
  expect(await failureOf(connecting)).toEqual({
    kind: 'no-answer',
    message: expect.stringMatching(/^Cannot connect to Temporal at .*: it did not answer in time\. [A-Z]/) as unknown,
  });
  expect(await failureOf(() => run().result({ within: '100ms' }))).toEqual({
    kind: 'still-running',
    message: expect.stringContaining('Temporal does not answer, so it is unknown whether the run continues') as unknown,
  });
});

it.each([
  ['/temporal.api.workflowservice.v1.WorkflowService/StartWorkflowExecution', 30_000],
  ['/temporal.api.workflowservice.v1.WorkflowService/GetWorkflowExecutionHistory', 70_000],
])('no attempt of %s waits for ever', (path, milliseconds) => {
  const deadlines: unknown[] = [];
  const intercept = createAbortable([]).interceptors.at(-1) as unknown as (options: object, next: (options: object) => unknown) => unknown;
  const attempt = (options: object) =>
    intercept({ method_definition: { path }, ...options }, (given) => deadlines.push((given as { deadline: number }).deadline));
  const began = Date.now();
  attempt({});
  attempt({ deadline: 5 });
  expect(deadlines[1]).toBe(5);
  expect(deadlines[0]).toBeGreaterThanOrEqual(began + milliseconds);
  expect(deadlines[0]).toBeLessThanOrEqual(Date.now() + milliseconds);
});

describe('options that the client does not know', () => {
  const any = (options: object) => options as never;
  it.each([
    ['asked', () => client.asked(any({ off: 'ada' })).next(), "Cannot list what runs ask: off is not known; did you mean 'of'?"],
    ['failing', () => client.failing(any({ process: [] })), 'Cannot look for runs whose workflow task fails: process is not known'],
    [
      'watch',
      () =>
        run()
          .watch(any({ singal: 1 }))
          .next(),
      `Cannot watch run '${id}': singal is not known; did you mean 'signal'?`,
    ],
    ['answer', () => run().reply('approve', true, any({ bye: 'ada' })), "Cannot answer 'approve': bye is not known; did you mean 'by'?"],
    ['answer, said by nobody', () => run().reply('approve', true, any({ by: '' })), "by is '', but must be a non-empty string"],
    [
      'answer, without any',
      () => run().reply('approve', true, undefined as never),
      "Cannot answer 'approve': it is undefined, but must be an object",
    ],
    ['delegate', () => run().delegate('approve', 'bob', any({})), "Cannot delegate 'approve': by is missing"],
  ])('are refused by %s', async (_, call, words) => {
    server.refuse(() => undefined);
    expect((await failureOf(call)).message).toContain(words);
  });
});
