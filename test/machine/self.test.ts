// `self` and `system` in the expressions of a machine, under whatever name: what a run can do, they do; the rest is
// refused in words. Nothing is dropped.

import * as xstate from 'xstate';
import { describe, expect, it } from 'vitest';
import { fail } from '../../src/machine/index.ts';
import { nothing, runSale, type Context } from './sale.ts';

// Their types forbid some of what is done here.
type Make = (...parts: readonly unknown[]) => unknown;
type Name = 'assign' | 'cancel' | 'emit' | 'enqueueActions' | 'log' | 'raise' | 'sendTo' | 'spawnChild' | 'stopChild';
const { assign, cancel, emit, enqueueActions, log, raise, sendTo, spawnChild, stopChild } = xstate as unknown as Record<Name, Make>;
const { createActor, createMachine } = xstate;

const done = { type: 'final' } as const;

/** What an expression is given, here or there. */
interface Given {
  readonly context: Context & { readonly system: string; readonly spawn: string; readonly self: string };
  readonly event: { readonly type: string; readonly self?: string; readonly spawn?: string };
  readonly self: Me;
  readonly system: System;
  readonly enqueue: { spawnChild(src: string, options: object): void; sendParent(event: object): void };
  spawn(src: unknown, options: object): { send(event: object): void };
}

interface System {
  readonly inspect: unknown;
  get(id: string): unknown;
  getAll(): unknown;
}

interface Me {
  readonly id: string;
  readonly sessionId: string;
  readonly system: System;
  send(event: unknown): void;
  getSnapshot(): Look;
}

interface Look {
  readonly value: string;
  readonly context: Context;
  readonly status: string;
  readonly children: unknown;
  matches(state: string): boolean;
  hasTag(tag: string): boolean;
  can(event: object): boolean;
}

type Expression = (given: Given) => unknown;

/** The same expression in each place that takes one. */
const places: Readonly<Record<string, (expression: Expression) => object>> = {
  assign: (use) => ({ entry: assign((given: Given) => (use(given), {})) }),
  'a field of assign': (use) => ({ entry: assign({ notes: (given: Given) => (use(given), []) }) }),
  raise: (use) => ({ entry: raise((given: Given) => (use(given), { type: 'nothing' })) }),
  'the delay of raise': (use) => ({ entry: raise({ type: 'nothing' }, { delay: (given: Given) => (use(given), 1) }) }),
  'the target of sendTo': (use) => ({ entry: sendTo((given: Given) => (use(given), given.self), { type: 'nothing' }) }),
  'the event of sendTo': (use) => ({
    entry: sendTo(
      ({ self }: Given) => self,
      (given: Given) => (use(given), { type: 'nothing' }),
    ),
  }),
  log: (use) => ({ entry: log((given: Given) => (use(given), 'x')) }),
  emit: (use) => ({ entry: emit((given: Given) => (use(given), { type: 'x' })) }),
  cancel: (use) => ({ entry: cancel((given: Given) => (use(given), 'x')) }),
  stopChild: (use) => ({ entry: stopChild((given: Given) => (use(given), 'x')) }),
  enqueueActions: (use) => ({ entry: enqueueActions((given: Given) => void use(given)) }),
  'the input of an actor': (use) => ({ invoke: { src: 'shop.look', input: (given: Given) => (use(given), 'tea') } }),
  'the id of a spawned actor': (use) => ({
    entry: spawnChild('shop.look', { id: (given: Given) => (use(given), 'x'), input: 'tea' }),
  }),
  'its input': (use) => ({ entry: spawnChild('shop.look', { id: 'x', input: (given: Given) => (use(given), 'tea') }) }),
};

/** A machine whose state uses self on entry, once, and ends by the event 'told'. */
const using = (place: string, use: Expression): object => ({
  ...nothing,
  initial: 'a',
  states: { a: { ...places[place]?.(use), on: { told: 'b' } }, b: done },
  output: () => 'told',
});

const listeners = { log: () => undefined, emit: () => undefined };

const uses: Readonly<Record<string, (use: (self: Me) => unknown) => Expression>> = {
  'by its name':
    (use) =>
    ({ self }) =>
      use(self),
  'by another name':
    (use) =>
    ({ self: me }) =>
      use(me),
  'not taken apart': (use) => (given) => use(given.self),
  'out of the rest':
    (use) =>
    ({ context: _, ...rest }) =>
      use(rest.self),
  'by a computed name': (use) => (given) => use(given[['se', 'lf'].join('') as 'self']),
};

const expression = (how: string, use: (self: Me) => unknown): Expression => uses[how]?.(use) ?? (() => undefined);

const send = (self: Me) => self.send({ type: 'told' });

describe.each(Object.keys(places))('self in %s', (place) => {
  it.each(Object.keys(uses))('sends, %s', async (how) => {
    const run = runSale(using(place, expression(how, send)), { bindings: listeners });
    expect(await run.finish()).toEqual({ kind: 'completed', output: 'told' });
  });

  it("has the run's id, and the machine as it was", async () => {
    const seen: unknown[] = [];
    const look = (self: Me) => seen.push([self.id, self.sessionId, self.getSnapshot()]);
    const run = runSale(using(place, expression('by another name', look)), { bindings: listeners });
    await run.settle();
    expect(seen[0]).toEqual(['sale-1', 'sale-1', undefined]);
  });

  it.each(['subscribe', 'on', 'stop', 'start', 'getPersistedSnapshot', 'systemId', 'src'])('refuses %s in words', async (part) => {
    const run = runSale(
      using(place, (given) => given.self[part as 'id']),
      { bindings: listeners },
    );
    expect(await run.finish()).toMatchObject({
      kind: 'failed',
      error: {
        message: `Cannot continue the machine: self.${part} does not exist. A run offers self.id, self.sessionId, self.send and self.getSnapshot`,
      },
    });
  });
});

const placesOfSystem = Object.keys(places).filter((place) => !place.includes('input'));

it.each(placesOfSystem)('the actor system is refused in words, by whatever name, in %s', async (place) => {
  for (const look of [
    (given: Given) => given.system.get('x'),
    (given: Given) => given.self.system.getAll(),
    (given: Given) => given.system.inspect,
  ]) {
    const run = runSale(using(place, look), { bindings: listeners });
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining('a run has no actor system') } });
  }
});

describe('self.send', () => {
  it('comes after the transition, before what actions send, as in XState', async () => {
    const note = (name: string) => ({
      [name]: { actions: assign({ notes: ({ context }: Given) => [...context.notes, name] }) },
    });
    const itself = ({ self }: Given) => self;
    const actions = [
      sendTo(itself, { type: 'three' }),
      raise({ type: 'one' }),
      assign(({ self: me }: Given) => (me.send({ type: 'two' }), {})),
      sendTo(itself, { type: 'four' }),
    ];
    const on = { ...note('one'), ...note('two'), ...note('three'), ...note('four'), go: { actions }, back: 'done' };
    const definition = { ...nothing, initial: 'open', states: { open: { on }, done }, output: ({ context }: Given) => context.notes };

    const there = createActor(createMachine(definition as never)).start();
    for (const type of ['go', 'back']) there.send({ type });
    expect(there.getSnapshot().output).toEqual(['one', 'two', 'three', 'four']);

    const run = runSale(definition);
    for (const name of ['go', 'back']) await run.run.update(name, undefined);
    expect(await run.finish()).toEqual({ kind: 'completed', output: ['one', 'two', 'three', 'four'] });
  });

  it('is nothing where its transition throws', async () => {
    const definition = {
      ...nothing,
      initial: 'a',
      states: {
        a: {
          on: {
            go: { actions: [assign(({ self }: Given) => (self.send({ type: 'told' }), {})), assign(burst)] },
            told: 'b',
          },
        },
        b: done,
      },
    };
    const run = runSale(definition);
    await expect(run.run.update('go', undefined)).rejects.toThrow('It burst');
    await run.settle();
    expect(run.state()).toEqual(['a']);
  });

  it('of no event, or when the transition is over, is refused in words', async () => {
    const nameless = runSale(using('assign', ({ self }) => self.send('told')));
    expect(await nameless.finish()).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining("Write self.send({ type: 'name' })") },
    });

    let kept: Me | undefined;
    const run = runSale(using('assign', ({ self }) => (kept = self)));
    await run.settle();
    expect(() => kept?.send({ type: 'told' })).toThrow("self.send({ type: 'told' }) was called outside of a transition");
  });
});

const burst = (): never => {
  throw new Error('It burst');
};

describe('self.getSnapshot', () => {
  const looking = (look: Expression): object => ({
    ...nothing,
    initial: 'a',
    states: {
      a: { tags: ['early'], on: { go: { target: 'b', actions: assign((given: Given) => ({ notes: [look(given)] })) } } },
      b: { on: { back: 'c' }, entry: assign((given: Given) => ({ notes: [...given.context.notes, look(given)] })) },
      c: done,
    },
    output: ({ context }: Given) => context.notes,
  });
  const seenBy = async (look: (snapshot: Look) => unknown): Promise<unknown> => {
    const run = runSale(looking(({ self: me }) => look(me.getSnapshot())));
    for (const name of ['go', 'back']) await run.run.update(name, undefined);
    return run.finish();
  };

  it('is the machine as it was before the transition', async () => {
    const look = (snapshot: Look) => [
      snapshot.value,
      snapshot.context.notes.length,
      snapshot.matches('a'),
      snapshot.hasTag('early'),
      snapshot.can({ type: 'go' }),
      snapshot.can({ type: 'back' }),
      snapshot.status,
    ];
    const before = ['a', 0, true, true, true, false, 'active'];
    expect(await seenBy(look)).toEqual({ kind: 'completed', output: [before, before] });
  });

  it('has no children, and says so', async () => {
    const run = runSale(looking(({ self }) => self.getSnapshot().children));
    await expect(run.run.update('go', undefined)).rejects.toThrow(
      'self.getSnapshot().children does not exist. An actor of a run has no snapshots',
    );
  });
});

describe('self may not leave the machine', () => {
  it('as the input of a step', async () => {
    const run = runSale({ initial: 'a', states: { a: { invoke: { src: 'shop.look', input: ({ self }: Given) => ({ parent: self }) } } } });
    expect(await run.finish()).toMatchObject({
      kind: 'failed',
      error: {
        name: 'InvalidInput',
        message: expect.stringContaining(
          'parent: its JSON form cannot be made: Cannot continue the machine: self cannot be converted to JSON. Use self.id',
        ),
      },
    });
    expect(run.services.entries.size).toBe(0);
  });

  it.each<readonly [string, object]>([
    ['in the context', { entry: assign({ notes: ({ self }: Given) => [self] }) }],
    ['in an event that comes later', { entry: raise(({ self }: Given) => ({ type: 'told', from: self }), { delay: 1_000 }) }],
  ])('%s', async (_, state) => {
    const run = runSale({ ...nothing, initial: 'a', states: { a: state } });
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining('which is not JSON') } });
  });
});

describe('what a pure transition would drop is refused when it runs:', () => {
  const step = { id: 'x', input: 'tea' };
  const first = spawnChild('shop.look', step);
  it.each<readonly [string, object, string]>([
    [
      'spawn() by another name',
      { entry: assign((given: Given) => (given.spawn('shop.look', step), {})) },
      "'shop.look' was started with spawn()",
    ],
    [
      'spawn() of what is not durable',
      { entry: assign((given: Given) => (given.spawn(createMachine({}), step), {})) },
      "'x' was started with spawn()",
    ],
    [
      'spawn() with the id of an actor before it',
      { entry: [first, assign((given: Given) => (given.spawn('shop.book', step), {}))] },
      'with spawn()',
    ],
    [
      'spawn() of what is stopped at once',
      { entry: [assign((given: Given) => (given.spawn('shop.book', step), {})), stopChild('x')] },
      'with spawn()',
    ],
    [
      'an event for what spawn() made',
      { entry: assign((given: Given) => (given.spawn('shop.look', step).send({ type: 'x' }), {})) },
      "an event was sent to 'x'. An actor of a run takes no events",
    ],
    [
      'a systemId',
      { entry: enqueueActions(({ enqueue }: Given) => enqueue.spawnChild('shop.look', { ...step, systemId: 'x' })) },
      "'x' was given a systemId",
    ],
    [
      'snapshots of an actor',
      { entry: enqueueActions(({ enqueue }: Given) => enqueue.spawnChild('shop.look', { ...step, syncSnapshot: true })) },
      "snapshots of 'x' were requested",
    ],
    ['a machine that stops itself', { entry: stopChild((given: Given) => given.self) }, 'it cannot stop itself'],
    [
      'an event for the parent',
      { entry: enqueueActions(({ enqueue }: Given) => enqueue.sendParent({ type: 'x' })) },
      "Unable to send event to actor '#_parent'",
    ],
  ])('%s', async (_, state, message) => {
    const run = runSale({ ...nothing, initial: 'a', states: { a: state } });
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining(message) } });
    expect(run.calls).toEqual([]);
  });

  it('spawn() where the context is made', async () => {
    const run = runSale({
      context: (given: Given) => ({ child: given.spawn('shop.look', step) as unknown }),
      initial: 'a',
      states: { a: {} },
    });
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining('with spawn()') } });
  });
});

it("the error of fail() may name the run's id", async () => {
  const run = runSale({ initial: 'a', states: { a: { entry: fail(((given: Given) => new Error(`${given.self.id} ended`)) as never) } } });
  expect(await run.finish()).toMatchObject({ kind: 'failed', error: { message: 'sale-1 ended' } });
});

describe("names that are the API's elsewhere are good names of fields and events", () => {
  const context = { system: { get: (): string => 'x' }.get(), spawn: 'tea', self: 'me', notes: [] };
  const expressions: Readonly<Record<string, (given: Given) => unknown>> = {
    'context.system': ({ context: { system } }) => system,
    'fields that are taken out together': ({ context: { notes, spawn, system, self }, event }) => [notes, spawn, system, self, event.type],
    'a list inside': ({
      context: {
        notes: [spawn, system],
      },
    }) => [spawn ?? null, system ?? null],
    'with defaults': ({ event: { spawn = '}', self = ((spawn, system) => `${spawn} ${system}`)('{', ',') } }) => [spawn, self],
    'calls of the same name': ({ context: { notes } }) =>
      [{ spawn: () => 'x', system: { get: () => 'y' } }].map((each) => each.spawn() + each.system.get()).concat(notes),
    'in words': () => "self.send(), spawn(), system.get('x')",
    'a method'({ context: { system }, event: { spawn } }) {
      return [system, spawn ?? null];
    },
    // prettier-ignore
    comments: ({ context /* , spawn */, // system
      event }) => [context.spawn, event.type],
  };
  it.each(Object.keys(expressions))('%s', async (name) => {
    const run = runSale({
      context,
      initial: 'a',
      states: {
        a: {
          entry: [assign({ notes: expressions[name] }), raise({ type: 'spawn' })],
          on: { spawn: { guard: ({ event: { type }, context: { system } }: Given) => type === 'spawn' && system === 'x', target: 'b' } },
        },
        b: done,
      },
      output: ({ context: { system, spawn } }: Given) => [system, spawn],
    });
    expect(await run.finish()).toEqual({ kind: 'completed', output: ['x', 'tea'] });
  });
});
