// A machine whose steps wait for a person goes on as new all the same: the question stays open, and what was done before
// it is not done again.

import { assign, setup, spawnChild } from 'xstate';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineProcess } from '../../src/model/contract/process.ts';
import { isBusinessError, kindOf } from '../../src/model/errors.ts';
import type { Carried } from '../../src/model/kernel/carried.ts';
import { actorsOf, machine, steps, type MachineTypes, type Steps } from '../../src/machine/index.ts';
import { isContinueAsNew } from '../../src/testing/memory/continued-as-new.ts';
import type { MemoryOptions } from '../../src/testing/memory/memory-runtime.ts';
import { runInMemory, type MemoryRun } from '../../src/testing/memory/run-in-memory.ts';
import { toError, type StepError } from '../../src/model/step-error.ts';
import { createClock } from '../../src/testing/memory/virtual-clock.ts';
import { createFakeServices, type FakeOptions } from '../model/support/fake-services.ts';
import { createGate } from '../model/support/gate.ts';
import { shop } from '../model/support/shop.ts';

const leave = defineProcess('leave', {
  output: z.unknown(),
  uses: { shop },
  asks: { approve: z.boolean(), sign: z.boolean() },
  updates: { withdraw: {} },
});

type Body = Steps<typeof leave, string>;

const types = {} as MachineTypes<typeof leave, { said: unknown }>;
const reply = (ask: string) => ({ kind: 'answer', ask, by: 'ada', answer: true, checked: true }) as const;
const hour = 3_600_000;

const implementing = (definition: object) => ({
  contract: leave,
  notation: machine(leave, definition as Readonly<Record<string, unknown>>),
});

const asking = (body: Body) =>
  setup({ types, actors: { ...actorsOf(leave), asking: steps(leave, body) } }).createMachine({
    id: 'leave',
    context: { said: null },
    initial: 'asking',
    states: {
      asking: {
        invoke: {
          src: 'asking',
          input: 'tea',
          onDone: { target: 'done', actions: assign({ said: ({ event }) => event.output }) },
          onError: { target: 'done', actions: assign({ said: ({ event }) => toError(event.error as StepError).message }) },
        },
        on: { withdraw: 'done' },
      },
      done: { type: 'final' },
    },
    output: ({ context }: { readonly context: { readonly said: unknown } }) => context.said,
  });

/** One run, in as many runs as it goes on in. */
function running(first: Body, fake: FakeOptions = {}) {
  const services = createFakeServices(fake);
  let long = false;
  const begin = (body: Body, options: Partial<MemoryOptions> = {}) =>
    runInMemory(implementing(asking(body)), undefined, { call: services.call, long: () => long, ...options });
  let run = begin(first);
  return {
    services,
    goOn,
    get now() {
      return run;
    },
    said: async () => {
      const end = await run.finish();
      return end.kind === 'completed' ? end.output : end.error;
    },
  };

  /** Has it go on as new, with that body. */
  async function goOn(body = first): Promise<void> {
    long = true;
    await run.advance('1m');
    const carried = carriedBy(run);
    long = false;
    run = begin(body, { clock: createClock(run.clock.now()), carried });
  }
}

function carriedBy({ end }: MemoryRun): Carried {
  if (end?.kind !== 'failed' || !isContinueAsNew(end.error)) throw new Error('It does not go on as new');
  return JSON.parse(JSON.stringify(end.error.carried)) as Carried;
}

const waitsOf = ({ run }: MemoryRun) => run.snapshot().waits.filter(({ kind }) => kind === 'ask');
const madeIn = ({ calls }: MemoryRun): readonly string[] => calls.map(({ call }) => call.id);

describe('a question that is open when the run continues as new', () => {
  it('stays open, with how long it has been and who was reminded, and is answered there', async () => {
    const run = running((_, __, it) => it.ask('approve', { of: 'manager', about: { days: 3 }, remind: { every: '1h' }, deadline: '10h' }));
    await run.now.advance('150m');
    const [before] = waitsOf(run.now);
    await run.goOn();
    await run.now.settle();
    expect(waitsOf(run.now)).toEqual([before]);
    expect(before).toMatchObject({ ask: 'approve', since: 0, about: { days: 3 }, reminded: { times: 2 } });
    await run.now.advance('1h');
    expect(waitsOf(run.now)).toMatchObject([{ reminded: { times: 3, last: 3 * hour } }]);
    await run.now.run.reply(reply('approve'));
    expect(await run.said()).toMatchObject({ kind: 'answered', by: 'ada' });
  });

  it('expires when it would have', async () => {
    const run = running((_, __, it) => it.ask('approve', { of: 'manager', deadline: '10h' }));
    await run.now.advance('9h');
    await run.goOn();
    expect(await run.said()).toMatchObject({ kind: 'expired' });
    expect(run.now.clock.now()).toBe(10 * hour);
  });

  it('takes an answer that comes before its steps are there again', async () => {
    const run = running(async (item, { shop }, it) => {
      await shop.book(item);
      return it.ask('approve', { of: 'manager' });
    });
    await run.now.settle();
    await run.goOn();
    await run.now.run.reply(reply('approve'));
    expect(await run.said()).toMatchObject({ by: 'ada' });
  });
});

describe('what was done before a question', () => {
  const booking: Body = async (item, { shop }, it) => {
    const began = it.now();
    const booked = await shop.book(item);
    const refused = await shop.pay('milk').catch((error: unknown) => isBusinessError(error, 'Refused'));
    await it.sleep('1h');
    const call = async (to: string) => {
      await shop.look(`remind ${to}`);
    };
    const first = await it.ask('approve', { of: 'manager', remind: { every: '1h', call } });
    await shop.look(`${booked} ${String(refused)} ${String(began)} ${first.kind}`);
    const second = await it.ask('sign', { of: 'director' });
    return `${booked} ${second.kind} ${String(it.now() > began)}`;
  };
  const milkIsRefused: FakeOptions = {
    fault: ({ operation, input }) => (operation === 'shop.pay' && input === 'milk' ? 'refused' : undefined),
  };

  it('is not done again, and the steps go on with what it gave', async () => {
    const run = running(booking, milkIsRefused);
    await run.now.advance('130m');
    await run.goOn();
    await run.now.settle();
    expect(madeIn(run.now)).toEqual([]);
    await run.now.advance('1h');
    expect(madeIn(run.now)).toEqual(['shop.look#2']);
    await run.now.run.reply(reply('approve'));
    await run.now.settle();
    await run.goOn();
    await run.goOn();
    await run.now.run.reply(reply('sign'));
    expect(await run.said()).toBe('tea answered true');
    expect(madeIn(run.now)).toEqual([]);
    expect(run.services.effects()).toEqual([
      'shop.book tea',
      'shop.look remind manager',
      'shop.look remind manager',
      'shop.look tea true 0 answered',
    ]);
    expect(run.services.misuses).toEqual([]);
  });

  it('is undone where the state is left in the new run, be it at once', async () => {
    for (const wait of [true, false]) {
      const run = running(booking, milkIsRefused);
      await run.now.advance('70m');
      await run.goOn();
      if (wait) await run.now.settle();
      await run.now.run.update('withdraw', undefined);
      expect(await run.now.finish()).toMatchObject({ kind: 'completed' });
      expect(madeIn(run.now)).toEqual(['undo shop.book']);
      expect(run.services.effects()).toEqual([]);
      expect(waitsOf(run.now)).toEqual([]);
    }
  });

  it('is undone where the steps fail there', async () => {
    const run = running(async (item, { shop }, it) => {
      await shop.book(item);
      await it.ask('approve', { of: 'manager' });
      throw new Error('No such day');
    });
    await run.now.settle();
    await run.goOn();
    await run.now.run.reply(reply('approve'));
    expect(await run.said()).toBe('No such day');
    expect(run.services.effects()).toEqual([]);
  });

  it('is answered in the order in which it was answered, whatever was at the same time', async () => {
    const order: Body = async (_, { shop }, it) => {
      const came: string[] = [];
      const note = (name: string) => (output: unknown) => void came.push(`${name} ${String(output)}`);
      const signed = it.ask('sign', { of: 'director' }).then(({ kind }) => note('sign')(kind));
      await Promise.all([shop.look('a').then(note('a')), shop.look('b').then(note('b')), it.sleep('2h').then(note('sleep')), signed]);
      return came.join(', ');
    };
    const gate = createGate('shop.look', 'shop.look#2');
    const run = running(order, gate);
    await run.now.settle();
    gate.release('shop.look#2');
    await run.now.settle();
    gate.release('shop.look');
    await run.now.advance('1h');
    await run.goOn();
    await run.now.advance('1h');
    await run.goOn();
    await run.now.run.reply(reply('sign'));
    expect(await run.said()).toBe('b b, a a, sleep undefined, sign answered');
  });
});

describe('a run', () => {
  it('stays in its history while a step is at work beside the question', async () => {
    const gate = createGate();
    const run = running(async (item, { shop }, it) => Promise.all([shop.book(item), it.ask('approve', { of: 'manager' })]), gate);
    await run.now.settle();
    await expect(run.goOn()).rejects.toThrow('It does not go on as new');
    gate.release('shop.book');
    await run.now.settle();
    expect(carriedBy(run.now)).toMatchObject({ state: { children: [{ id: '0.leave.asking' }] } });
  });

  it('stays where what asks has no name in the machine, or there is too much to take along', async () => {
    const asks = steps(leave, (_: string, __, it) => it.ask('approve', { of: 'manager' }));
    const much = asking(async (_, { shop }, it) => {
      await shop.look('x'.repeat(1_900_000));
      return it.ask('approve', { of: 'manager' });
    });
    const nameless = {
      entry: spawnChild(asks, { id: 'asks', input: 'tea' }),
      on: { 'xstate.done.actor.*': '.done' },
      initial: 'open',
      states: { open: {}, done: { type: 'final' } },
      output: 'said',
    };
    for (const definition of [nameless, much]) {
      const run = runInMemory(implementing(definition), undefined, { call: createFakeServices().call, long: () => true });
      await run.settle();
      expect(waitsOf(run)).toHaveLength(1);
      await run.run.reply(reply('approve'));
      expect(await run.finish()).toMatchObject({ kind: 'completed' });
    }
  });
});

describe('steps that were changed while their question was open', () => {
  const before: Body = async (item, { shop }, it) => {
    await shop.book(item);
    return it.ask('approve', { of: 'manager' });
  };
  const changes: readonly (readonly [string, Body])[] = [
    ["it reaches 'shop.pay' instead of 'shop.book'", (item, { shop }) => shop.pay(item)],
    [
      "it reaches 'ask sign' instead of 'ask approve'",
      async (item, { shop }, it) => [await shop.book(item), await it.ask('sign', { of: 'a' })],
    ],
    ['it ends', async (item, { shop }) => shop.book(item)],
    ["it has not reached 'shop.book'", () => new Promise(() => undefined)],
    ["it has not reached 'ask approve'", async (item, { shop }) => [await shop.book(item), await new Promise(() => undefined)]],
    [
      "it reaches 'shop.look' instead of its end",
      async (item, { shop }, it) => [await shop.book(item), await Promise.all([it.ask('approve', { of: 'manager' }), shop.look(item)])],
    ],
  ];

  it.each(changes)('leave the run waiting, and report: %s', async (how, after) => {
    const run = running(before);
    await run.now.settle();
    await run.goOn(after);
    const error = await run.said();
    expect(kindOf(error)).toBe('definition-changed');
    expect(String(error)).toContain(`the steps of its actor '0.leave.asking' were changed: ${how}. Restore their operations`);
    expect(madeIn(run.now)).toEqual([]);
    expect(run.services.effects()).toEqual(['shop.book tea']);
  });

  it('are reported if the machine no longer has them', async () => {
    const first = runInMemory(implementing(asking(before)), undefined, { call: createFakeServices().call, long: () => true });
    await first.settle();
    const without = { id: 'leave', initial: 'asking', states: { asking: {} }, output: '' };
    expect(() => runInMemory(implementing(without), undefined, { call: createFakeServices().call, carried: carriedBy(first) })).toThrow(
      "its machine has lost the actor '0.leave.asking'",
    );
  });
});
