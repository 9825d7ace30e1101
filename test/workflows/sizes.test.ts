// Values at every door by which they enter a history, on a real server: what is too large fails in words and is undone, what
// just fits passes, and no task of a run ever fails. Also without a cache, so that each task repeats all before it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { BusinessError } from '../../src/model/errors.ts';
import { jsonSize } from '../../src/model/sizes/json-size.ts';
import { plainLimit, usualServerLimit } from '../../src/model/sizes/value-limit.ts';
import { large, largeGraph, largeLocally, largeLoop, largeMachine, type doors } from '../fixtures/large.ts';
import { inProcessArchive } from '../support/archive.ts';
import { encryption } from '../support/encryption.ts';
import { onTemporal, temporalAddress, type OnTemporal } from '../support/temporal.ts';

const limit = plainLimit(usualServerLimit);
const megabyte = 1_048_576;
const processes = new URL('../fixtures/large/', import.meta.url);

type Door = (typeof doors)[number];

interface Told {
  readonly door: Door;
  readonly bytes?: number;
  readonly unit?: string;
  readonly times?: number;
}

// What comes to a run while its task is under way is kept for the next one. If that is more than 2 MB, the server has the task repeated.
// Of temporal.api.enums.v1.WorkflowTaskFailedCause: something came meanwhile, and the task is made again, as any other may be.
const madeAgain = [1, 17];

const store = inProcessArchive();
let world: OnTemporal;
beforeAll(async () => {
  world = await onTemporal({ processes, services: [store.connection], worker: { maxCachedWorkflows: 0 } });
});
afterAll(() => world.stop());

async function endOf(told: Told, { client, process = large }: { client?: TenutoClient; process?: typeof large } = {}) {
  const run = await (client ?? world.client).start(process, told);
  const ended = await run.result({ within: '50s' }).then(
    (output: unknown) => ({ output, error: undefined }),
    (error: unknown) => ({ output: undefined, error: error as Error }),
  );
  const { events = [] } = await run.temporal.fetchHistory();
  const failedTasks = (events ?? []).filter(
    ({ workflowTaskFailedEventAttributes: failed }) => failed && !madeAgain.includes(Number(failed.cause)),
  );
  return {
    ...ended,
    failedTasks: failedTasks.length,
    timers: (events ?? []).filter((event) => event.timerStartedEventAttributes).length,
    run,
  };
}

const keptBy = (id: string): number => [...store.kept.keys()].filter((key) => key.startsWith(`${id}/`)).length;

const tooLarge = (bytes: number, most = limit) => ({ kind: 'too-large', name: 'ValueTooLarge', bytes, limit: most });

describe('a value that just fits', () => {
  it.each<[string, Told]>([
    ['input', { door: 'input', bytes: limit }],
    ['input of characters with three bytes', { door: 'input', bytes: limit, unit: '漢' }],
    ['answer', { door: 'answer', bytes: limit }],
    ['output', { door: 'output', bytes: limit }],
    ['question', { door: 'about', bytes: Math.floor(limit / 4) }],
    ['input of a child', { door: 'child-input', bytes: limit - jsonSize({ bytes: 0, left: 0 }) }],
  ])('passes as %s', async (_, told) => {
    expect(await endOf(told)).toMatchObject({ output: expect.anything() as unknown, failedTasks: 0 });
  });
});

describe('a value that is too large', () => {
  it.each<[string, Told, string]>([
    [
      'input',
      { door: 'input', bytes: limit + 1 },
      "Cannot send the input of step 'archive.keep#2': it has 2080769 bytes, and a value may have 2080768",
    ],
    ['input of characters with three bytes', { door: 'input', bytes: limit + 2, unit: '漢' }, 'Cannot send the input of step'],
    ['input of 3 MB', { door: 'input', bytes: 3 * megabyte }, 'Keep it elsewhere and pass a reference to it, or pass it in parts'],
    ['answer', { door: 'answer', bytes: limit + 1 }, "Cannot store the answer of 'archive.make'"],
    ['output', { door: 'output', bytes: limit + 1 }, "Cannot complete a run of 'large' with its output"],
    ['input of the next run', { door: 'again', bytes: limit }, 'Cannot continue as new with this input and the carried state'],
    ['signal to another run', { door: 'signal', bytes: limit + 1 }, "Cannot send signal 'note' to run"],
    ['question', { door: 'about', bytes: Math.floor(limit / 4) + 1 }, "Cannot ask 'approve' about this"],
    ['input of a child', { door: 'child-input', bytes: limit + 1 }, "Cannot send the input of step 'page'"],
    ['output of a child', { door: 'child-output', bytes: limit + 1 }, "Cannot complete a run of 'page' with its output"],
    [
      'undo of a child',
      { door: 'child-left', bytes: 700_000, times: 3 },
      "Cannot complete a run of 'page' with its output and what would undo it",
    ],
  ])('as %s fails in words, and what was done is undone', async (_, told, words) => {
    const { error, failedTasks, run } = await endOf(told);
    expect(error).toMatchObject({ kind: 'too-large', message: expect.stringContaining(words) as unknown });
    expect(failedTasks).toBe(0);
    expect((await run.snapshot()).outcome).toBe('undone');
    expect(keptBy(run.id)).toBe(0);
  });

  it('can be caught by the process', async () => {
    expect(await endOf({ door: 'caught', bytes: 3 * megabyte })).toMatchObject({ output: { caught: 'too-large' }, failedTasks: 0 });
  });

  it.each<[string, Told]>([
    ['of a service', { door: 'refusal', bytes: 3 * megabyte }],
    ['of the process itself', { door: 'thrown', bytes: 3 * megabyte }],
  ])('as text and details of a refusal %s is shortened', async (_, told) => {
    const { error, failedTasks, run } = await endOf(told);
    expect(error).toMatchObject({ kind: 'business', code: 'Refused', message: expect.stringContaining('shortened') as unknown });
    expect(jsonSize((error as BusinessError).details)).toBeLessThan(20_000);
    expect(failedTasks).toBe(0);
    expect(keptBy(run.id)).toBe(0);
  });

  it('as text, stack and cause of a defect is shortened', async () => {
    const { error, failedTasks } = await endOf({ door: 'defect', bytes: 3 * megabyte });
    expect(error).toMatchObject({ name: 'RangeError', message: expect.stringMatching(/^d+… \(3145728 characters\)$/) as unknown });
    expect(failedTasks).toBe(0);
  });

  it('as input of a run starts nothing', async () => {
    const start = world.client.start(large, { door: 'output', text: 'ß'.repeat(1.5 * megabyte) }, { id: `never-${world.taskQueue}` });
    await expect(start).rejects.toMatchObject({
      kind: 'too-large',
      message: expect.stringContaining("Cannot start process 'large'") as unknown,
    });
    await expect(world.client.run(large, `never-${world.taskQueue}`).snapshot()).rejects.toMatchObject({ kind: 'unknown-run' });
  });

  it('as message, or as the answer to one, fails alone: the run goes on', async () => {
    const run = await world.client.start(large, { door: 'update', bytes: limit + 1 });
    const text = 'x'.repeat(limit);
    await expect(run.signal('note', { text })).rejects.toMatchObject(tooLarge(limit + 11));
    await expect(run.update('copy', { text })).rejects.toMatchObject(tooLarge(limit + 11));
    await expect(run.update('copy', { text: 'x' })).rejects.toMatchObject(tooLarge(limit + 1));
    await run.signal('done');
    expect(await run.result()).toEqual({ passed: true });
  });

  it('as input of a run that another client starts fails it', async () => {
    const started = await world.client.temporal.workflow.start('large', {
      workflowId: `foreign-${world.taskQueue}`,
      taskQueue: world.taskQueue,
      args: [{ door: 'input', bytes: limit + 1 }],
    });
    await expect(started.result()).rejects.toMatchObject({
      cause: { message: expect.stringContaining('Cannot send the input of step') as unknown },
    });
    expect(keptBy(started.workflowId)).toBe(0);
  });
});

describe.each([largeGraph, largeMachine, largeLoop])('a value that is too large, in $name', (process) => {
  const endIn = (told: { readonly bytes: number; readonly times?: number; readonly caught?: boolean }) =>
    endOf(told as never, { process: process as unknown as typeof large });

  it('just fits', async () => {
    const { output, failedTasks } = await endIn({ bytes: limit + jsonSize({ text: '' }) - jsonSize({ texts: [''] }) });
    expect([jsonSize(output), failedTasks]).toEqual([limit, 0]);
  });

  it.each<readonly [string, { readonly bytes: number; readonly times?: number }, string]>([
    ['the answer of a step', { bytes: 2.5 * megabyte }, "Cannot store the answer of 'archive.make'"],
    ['its output', { bytes: 1.2 * megabyte, times: 2 }, `Cannot complete a run of '${process.name}' with its output`],
  ])('as %s fails it in words, and what was done is undone', async (_, told, words) => {
    const { error, failedTasks, run } = await endIn(told);
    expect(error).toMatchObject({ kind: 'too-large', message: expect.stringContaining(words) as unknown });
    expect(failedTasks).toBe(0);
    expect((await run.snapshot()).outcome).toBe('undone');
    expect(keptBy(run.id)).toBe(0);
  });

  it('can be caught', async () => {
    const { output, failedTasks, run } = await endIn({ bytes: 2.5 * megabyte, caught: true });
    expect({ output, failedTasks }).toEqual({ output: { texts: ['too-large'] }, failedTasks: 0 });
    expect((await run.snapshot()).outcome).toBe('completed');
  });
});

describe('values that fit alone, but not together', () => {
  it.each<[string, Told]>([
    ['inputs', { door: 'inputs', bytes: megabyte, times: 6 }],
    ['inputs at the limit', { door: 'inputs', bytes: limit, times: 3 }],
    ['answers', { door: 'answers', bytes: megabyte, times: 6 }],
  ])('as %s pass, task by task', async (_, told) => {
    expect(await endOf(told)).toMatchObject({ output: expect.anything() as unknown, failedTasks: 0 });
  });

  it.each<[string, Told]>([
    ['inputs', { door: 'inputs', bytes: megabyte, times: 5 }],
    ['answers', { door: 'answers', bytes: megabyte, times: 8 }],
    ['many small answers', { door: 'answers', bytes: 60_000, times: 60 }],
  ])('as %s of local steps pass, task by task, and each is done once', async (_, told) => {
    const { output, failedTasks, run } = await endOf(told, { process: largeLocally as unknown as typeof large });
    expect({ output, failedTasks }).toMatchObject({ output: expect.anything() as unknown, failedTasks: 0 });
    expect(keptBy(run.id)).toBe((told.times ?? 1) + 1);
    expect((await run.snapshot()).steps).toHaveLength((told.times ?? 1) + 1);
  });

  it("as messages and their answers pass: none of the run's tasks fails", async () => {
    const run = await world.client.start(large, { door: 'update', bytes: 900_000 });
    const text = 'x'.repeat(900_000);
    const answers = await Promise.all(Array.from({ length: 5 }, () => run.update('copy', { text })));
    expect(answers.map((answer) => jsonSize(answer))).toEqual(answers.map(() => 900_000));
    await run.signal('done');
    expect(await run.result({ within: '30s' })).toEqual({ passed: true });
    expect(keptBy(run.id)).toBe(1);
  });

  it('end no task that has room', async () => {
    const { timers } = await endOf({ door: 'answers', bytes: 1_000, times: 30 }, { process: largeLocally as unknown as typeof large });
    expect(timers).toBe(0);
  });
});

describe('with a codec that makes values larger', () => {
  const dataConverter = { payloadCodecs: [encryption()] };
  let encrypted: OnTemporal;
  let client: TenutoClient;
  beforeAll(async () => {
    encrypted = await onTemporal({ processes, services: [store.connection], dataConverter });
    client = await createClient({ temporal: { address: temporalAddress() }, taskQueue: encrypted.taskQueue, dataConverter });
  });
  afterAll(async () => {
    await client.close();
    await encrypted.stop();
  });

  it.each<[string, Told]>([
    ['input', { door: 'input', bytes: 1_540_000 }],
    ['inputs', { door: 'inputs', bytes: 1_000_000, times: 4 }],
    ['answer', { door: 'answer', bytes: 1_550_000 }],
    ['output', { door: 'output', bytes: 1_540_000 }],
  ])('what fits after it passes as %s', async (_, told) => {
    expect(await endOf(told, { client })).toMatchObject({ output: expect.anything() as unknown, failedTasks: 0 });
  });

  it.each<[string, Told]>([
    ['input', { door: 'input', bytes: 1_565_000 }],
    ['answer', { door: 'answer', bytes: 1_565_000 }],
    ['output', { door: 'output', bytes: 1_565_000 }],
  ])('what only fits before it fails as %s', async (_, told) => {
    const { error, failedTasks, run } = await endOf(told, { client });
    expect(error).toMatchObject({ kind: 'too-large' });
    expect(failedTasks).toBe(0);
    expect(keptBy(run.id)).toBe(0);
  });

  it('a start and a signal are measured after it', async () => {
    const text = 'x'.repeat(1_600_000);
    await expect(client.start(large, { door: 'output', text })).rejects.toMatchObject({ kind: 'too-large', limit });
    const run = await client.start(large, { door: 'update' });
    await expect(run.signal('note', { text })).rejects.toMatchObject({ kind: 'too-large', limit });
    await run.signal('done');
    await run.result();
  });
});
