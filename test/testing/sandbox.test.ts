// The globals in memory: a run's code gets what Temporal's sandbox has, and all other code what was there.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Body } from '../../src/model/code/body.ts';
import { operation } from '../../src/model/contract/operation.ts';
import { defineProcess } from '../../src/model/contract/process.ts';
import { defineService } from '../../src/model/contract/service.ts';
import { exploreFaults } from '../../src/testing/faults/explore-faults.ts';
import { runInMemory } from '../../src/testing/memory/run-in-memory.ts';
import { simulate } from '../../src/testing/simulation/simulate.ts';
import { implement } from '../../src/workflows/implement.ts';

const post = defineService('post', { take: operation({ input: z.unknown(), output: z.unknown() }) });
const contract = defineProcess('worldly', { output: z.unknown(), uses: { post }, updates: { ask: { output: z.unknown() } } });
const take = (input: unknown) => input;
const run = (body: Body<typeof contract>, options: object = {}) =>
  simulate(implement(contract, body), { input: undefined, services: { post: { take } }, ...options });
const messageOf = async (body: Body<typeof contract>) => ((await run(body)).error as Error).message;

const names = ['crypto', 'fetch', 'process', 'Buffer', 'Date', 'setTimeout', 'clearTimeout', 'setImmediate', 'console', 'performance'];
const descriptors = () => [
  ...names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name)),
  Object.getOwnPropertyDescriptor(Math, 'random'),
];

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a process that reaches for what Temporal has not', () => {
  it.each([
    ['crypto', () => crypto.randomUUID(), 'Use run.uuid() or run.random(), which are the same after a replay'],
    ['fetch', () => fetch('http://127.0.0.1'), 'Call an operation of a service, where everything is allowed'],
    ['process', () => process.env['HOME'], 'Pass the value as input, or call an operation of a service'],
    ['Buffer', () => Buffer.from('a'), 'Use Uint8Array, TextEncoder and TextDecoder'],
    ['setInterval', () => setInterval(() => undefined, 1), 'Use run.sleep in a loop'],
    ['performance', () => performance.now(), 'Use run.now()'],
  ])('fails in words that name what to use: %s', async (name, reach, remedy) => {
    const message = `Cannot use '${name}' in a process: it does not exist on Temporal. ${remedy}`;
    expect(await messageOf(async () => reach())).toBe(message);
    const inMemory = runInMemory(
      implement(contract, async () => reach()),
      undefined,
      { call: async () => undefined },
    );
    expect((await inMemory.finish()) as unknown).toMatchObject({ kind: 'failed', error: { message } });
  });

  it('undoes what it did, and is a violation', async () => {
    const { outcome, violations } = await run(async (_, { post }) => {
      await post.take(1);
      return crypto.randomUUID();
    });
    expect(outcome).toBe('undone');
    expect(violations.map(({ invariant }) => invariant)).toContain('ends as declared');
    const report = await exploreFaults(
      implement(contract, async () => Buffer.from('a')),
      { input: undefined, services: { post: { take } } },
    );
    expect(report.violations[0]?.message).toContain("Cannot use 'Buffer' in a process");
  });

  it('is told so when an update asks, and goes on', async () => {
    const { replies, outcome } = await run(
      async (_, __, run) => {
        run.onUpdate('ask', () => crypto.randomUUID());
        await run.sleep('1h');
      },
      { messages: [{ at: '1m', update: 'ask' }] },
    );
    expect(outcome).toBe('completed');
    expect((replies[0]?.answer as { error: Error }).error.message).toContain("Cannot use 'crypto' in a process");
  });

  it('is refused a timer without a time, which fails the task on Temporal', async () => {
    expect(await messageOf(async () => new Promise((resolve) => void setTimeout(resolve)))).toContain('Pass a number of milliseconds');
  });
});

describe('code that is no run’s', () => {
  it('keeps its globals while a run is at work, in stubs and beside it', async () => {
    const real = { Date, setTimeout, crypto, random: Math.random };
    const seen: unknown[] = [];
    const stub = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen.push(Date === real.Date, setTimeout === real.setTimeout, crypto === real.crypto, Math.random === real.random);
      return crypto.randomUUID().length + process.pid * 0 + Buffer.from('a').length;
    };
    const beside = (async () => {
      await Promise.resolve();
      return [new Date().constructor === Date, Math.abs(Date.now() - new Date().getTime()) < 1_000, typeof fetch];
    })();
    const { output } = await run(async (_, { post }) => post.take(1), { services: { post: { take: stub } } });
    expect(output).toBe(37);
    expect(seen).toEqual([true, true, true, true]);
    expect(await beside).toEqual([true, true, 'function']);
  });

  it('keeps its globals in the call of a run in memory, which takes real time', async () => {
    const call = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return [crypto.randomUUID().length, Date.now() > 1e12, Buffer.from('a').length];
    };
    const body: Body<typeof contract> = async (_, { post }) => [Date.now(), await post.take(1)];
    expect(await runInMemory(implement(contract, body), undefined, { call }).finish()).toEqual({
      kind: 'completed',
      output: [0, [36, true, 1]],
    });
  });

  it('finds everything as it was afterwards, also when a run fails or rejects', async () => {
    await nextTurn();
    const before = descriptors();
    await run(async () => Math.random());
    await run(async () => fetch('x'));
    await expect(run(async (_, __, run) => run.until(() => false))).rejects.toThrow('has not ended');
    await runInMemory(
      implement(contract, async () => 1),
      undefined,
      { call: async () => undefined },
    ).finish();
    await nextTurn();
    expect(descriptors()).toEqual(before);
  });

  it('is not disturbed by a run that never ends', async () => {
    const left = runInMemory(
      implement(contract, async (_, __, run) => run.sleep('1h')),
      undefined,
      { call: async () => undefined },
    );
    expect([typeof crypto.randomUUID(), Math.abs(Date.now() - new Date().getTime()) < 1_000]).toEqual(['string', true]);
    vi.stubGlobal('fetch', () => 'stubbed');
    expect(fetch('x')).toBe('stubbed');
    vi.unstubAllGlobals();
    expect(typeof fetch).toBe('function');
    await left.finish();
  });

  it('may have fake timers, before a run and while it is at work', async () => {
    vi.useFakeTimers({ now: 5 });
    const body: Body<typeof contract> = async (_, { post }, run) => {
      const began = run.now();
      await new Promise((resolve) => void setTimeout(resolve, 60_000));
      return [Date.now() - began, await post.take(1)];
    };
    await nextTurn();
    const before = descriptors();
    expect((await run(body, { services: { post: { take: () => Date.now() } } })).output).toEqual([60_000, 5]);
    await nextTurn();
    expect(descriptors()).toEqual(before);
    vi.useRealTimers();
    await nextTurn();
    const real = descriptors();
    const faking = () => {
      vi.useFakeTimers({ now: 7 });
      return Date.now();
    };
    expect((await run(body, { services: { post: { take: faking } } })).output).toEqual([60_000, 7]);
    vi.useRealTimers();
    await nextTurn();
    expect(descriptors().map((one) => typeof one?.value)).toEqual(real.map((one) => typeof one?.value));
    expect(Date.now()).toBeGreaterThan(1e12);
  });

  it('may assert and spy inside a process', async () => {
    const spy = vi.fn(() => new Date(0));
    const { error } = await run(async () => {
      console.info('said by a process');
      expect(spy()).toEqual(new Date(0));
      expect({ a: 1 }).toEqual({ a: 2 });
    });
    expect(spy).toHaveBeenCalledOnce();
    expect((error as Error).message).toContain('to deeply equal');
  });
});

describe('chance and time of a run', () => {
  it('are its own under any name', async () => {
    const body: Body<typeof contract> = async (_, __, run) => [Math.random(), run.random(), Date.now() === run.now()];
    const [first, second] = [await run(body), await run(body)];
    expect(first.output).toEqual(second.output);
    expect((await run(body, { seed: 2 })).output).not.toEqual(first.output);
    expect(first.output).toMatchObject([expect.any(Number), expect.any(Number), true]);
  });

  it('do not mix between runs that are at work at the same time', async () => {
    const body: Body<typeof contract> = async (_, { post }) => {
      const lots = [Math.random()];
      await post.take(1);
      return [...lots, Math.random(), Date.now()];
    };
    const one = () =>
      run(body, { services: { post: { take: async (_: unknown, call: { sleep: (time: string) => Promise<void> }) => call.sleep('1h') } } });
    const alone = await one();
    for (const { output } of await Promise.all(Array.from({ length: 20 }, one))) expect(output).toEqual(alone.output);
  });
});

describe('two processes of one name', () => {
  const looking = defineProcess('looking', { uses: { contract } });
  const one = implement(contract, async () => 1);
  const other = implement(defineProcess('worldly', { output: z.unknown() }), async () => 2);
  const words = "process 'worldly' is implemented twice. Pass one of them, or give the other one a contract with another name";
  const outer = implement(looking, async (_, { contract }) => {
    await contract(undefined);
  });

  it('are refused in words, as a worker refuses them', async () => {
    await expect(simulate(outer, { input: undefined, processes: [one, other] })).rejects.toThrow(words);
    await expect(simulate(one, { input: undefined, processes: [other] })).rejects.toThrow(words);
    await expect(exploreFaults(outer, { input: undefined, processes: [other, one] })).rejects.toThrow(words);
    expect(() => runInMemory(outer, undefined, { call: async () => undefined, processes: [one, other] })).toThrow(words);
  });

  it('may be the same one, twice', async () => {
    const options = { input: undefined, services: { post: { take } }, processes: [one, one, outer] };
    expect((await simulate(outer, options as never)).outcome).toBe('completed');
  });
});
