// What a machine starts: operations, promises of steps, spawned ones; how they end, and what becomes of those that are
// left behind.

import { assign, setup, spawnChild, stopChild } from 'xstate';
import { describe, expect, it } from 'vitest';
import { isBusinessError } from '../../src/model/errors.ts';
import { actorsOf, fail, steps } from '../../src/machine/index.ts';
import { createFakeServices } from '../model/support/fake-services.ts';
import { createGate } from '../model/support/gate.ts';
import { refusal } from '../model/support/errors.ts';
import { nothing, runSale, sale, saleSetup, types } from './sale.ts';

const done = { type: 'final' } as const;

describe('an operation that a state invokes', () => {
  it("is a step with the state's input, whose output the machine gets", async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'booking',
      states: {
        booking: {
          invoke: { src: 'shop.book', input: 'tea', onDone: { target: 'done', actions: assign({ notes: ({ event }) => [event.output] }) } },
        },
        done,
      },
      output: ({ context }) => context.notes,
    });
    const run = runSale(definition);
    expect(await run.finish()).toEqual({ kind: 'completed', output: ['tea'] });
    expect(run.services.effects()).toEqual(['shop.book "tea"'.replaceAll('"', '')]);
  });

  it('ends the run as failed where nobody takes its error, and all is undone', async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'booking',
      states: {
        booking: { invoke: { src: 'shop.book', input: 'tea', onDone: 'paying' } },
        paying: { invoke: { src: 'shop.pay', input: 'tea', onDone: 'done' } },
        done,
      },
    });
    const services = createFakeServices({ fault: ({ operation }) => (operation === 'shop.pay' ? 'refused' : undefined) });
    const run = runSale(definition, { services });
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { name: 'BusinessError', code: 'Refused' } });
    expect(run.undone()).toEqual(['undo shop.book']);
  });

  it('hands its error to onError as plain data, by which the machine decides', async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'paying',
      states: {
        paying: {
          invoke: {
            src: 'shop.pay',
            input: 'tea',
            onDone: 'done',
            onError: [
              { guard: ({ event }) => isBusinessError(event.error, 'Refused'), target: 'looking', actions: assign({ notes: ['refused'] }) },
              { target: 'done' },
            ],
          },
        },
        looking: { invoke: { src: 'shop.look', input: 'tea', onDone: 'done' } },
        done,
      },
      output: ({ context }) => context.notes,
    });
    const services = createFakeServices({ fault: ({ operation }) => (operation === 'shop.pay' ? 'refused' : undefined) });
    expect(await runSale(definition, { services }).finish()).toEqual({ kind: 'completed', output: ['refused'] });
  });

  it('may run local', async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'packing',
      states: { packing: { invoke: { src: 'depot.pack', input: 'tea', onDone: 'done' } }, done },
    });
    const run = runSale(definition);
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
    expect(run.run.snapshot().steps).toMatchObject([{ id: 'depot.pack', execution: 'local' }]);
  });
});

describe('a state that is left while its step is at work', () => {
  const definition = saleSetup.createMachine({
    ...nothing,
    initial: 'booking',
    states: {
      booking: { invoke: { src: 'shop.book', input: 'tea', onDone: 'done' }, on: { go: 'waiting' } },
      waiting: { on: { go: 'done' } },
      done,
    },
  });

  it('has it cancelled, and undone where it was done all the same, while the machine goes on', async () => {
    const gate = createGate('shop.book');
    const services = createFakeServices({ before: gate.before });
    const run = runSale(definition, { services });
    await run.settle();
    await run.run.update('go', undefined);
    expect(run.state()).toEqual(['waiting']);
    gate.release('shop.book');
    await run.settle();
    expect(run.undone()).toEqual(['undo shop.book']);
    await run.run.update('go', undefined);
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
    expect(services.effects()).toEqual([]);
  });

  it('ends only when that is undone', async () => {
    const gate = createGate('shop.book', 'undo shop.book');
    const run = runSale(definition, { services: createFakeServices({ before: gate.before }) });
    await run.settle();
    await run.run.update('go', undefined);
    await run.run.update('go', undefined);
    gate.release('shop.book');
    await run.settle();
    expect(run.end).toBeUndefined();
    gate.release('undo shop.book');
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
  });
});

describe('a promise of steps', () => {
  const both = steps(sale, async (item: string, { shop }, run) => {
    await shop.book(item);
    await run.sleep('1h');
    return shop.pay(item);
  });
  const definition = setup({ types, actors: { ...actorsOf(sale), both } }).createMachine({
    ...nothing,
    initial: 'at work',
    states: {
      'at work': {
        invoke: {
          src: 'both',
          input: 'tea',
          onDone: { target: 'done', actions: assign({ notes: ({ event }) => [event.output] }) },
          onError: 'sorry',
        },
        on: { go: 'sorry' },
      },
      sorry: { on: { go: 'done' } },
      done,
    },
    output: ({ context }) => context.notes,
  });

  it('is invoked as one', async () => {
    const run = runSale(definition);
    expect(await run.finish()).toEqual({ kind: 'completed', output: ['tea'] });
    expect(run.calls.map(({ call, at }) => [call.id, at])).toEqual([
      ['shop.book', 0],
      ['shop.pay', 3_600_000],
    ]);
  });

  it('is undone as one where it throws, before the machine hears of it', async () => {
    const services = createFakeServices({ fault: ({ operation }) => (operation === 'shop.pay' ? 'refused' : undefined) });
    const run = runSale(definition, { services });
    await run.advance('2h');
    expect(run.state()).toEqual(['sorry']);
    expect(run.undone()).toEqual(['undo shop.book']);
  });

  it('is undone as one where its state is left between two steps', async () => {
    const run = runSale(definition);
    await run.advance('10m');
    await run.run.update('go', undefined);
    await run.settle();
    expect(run.undone()).toEqual(['undo shop.book']);
    await run.advance('2h');
    expect(run.calls.map(({ call }) => call.operation)).not.toContain('shop.pay');
  });

  it('may be bound by name, for a machine that is plain data', async () => {
    const data = { initial: 'a', states: { a: { invoke: { src: 'work', input: 'tea', onDone: 'b' } }, b: done } };
    const run = runSale(data, { bindings: { actors: { work: async (item: string, { shop }) => shop.book(`${item} leaves`) } } });
    await run.finish();
    expect(run.services.effects()).toEqual(['shop.book tea leaves']);
    const renamed = runSale(data, { bindings: { actors: { work: 'shop.book' } } });
    await renamed.finish();
    expect(renamed.services.effects()).toEqual(['shop.book tea']);
  });
});

describe('a spawned actor', () => {
  it('outlives the state that spawned it, and is told by its id', async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'first',
      on: { 'xstate.done.actor.booking': '.done' } as never, // XState's types do not know of spawned actors
      states: { first: { entry: spawnChild('shop.book', { id: 'booking', input: 'tea' }), always: 'second' }, second: {}, done },
    });
    const run = runSale(definition);
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
    expect(run.services.effects()).toEqual(['shop.book tea']);
  });

  it('is refused where one of its id is at work: the machine stays where it was, and goes on', async () => {
    const spawning = spawnChild('shop.book', { id: 'booking', input: 'tea' }) as never;
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'open',
      on: { 'xstate.done.actor.booking': '.done' } as never,
      states: { open: { on: { go: { actions: spawning }, back: { actions: [stopChild('booking'), spawning] } } }, done },
    });
    const gate = createGate('shop.book');
    const run = runSale(definition, { services: createFakeServices({ before: gate.before }) });
    await run.run.update('go', undefined);
    await expect(run.run.update('go', undefined)).rejects.toThrow("Cannot start 'booking': an actor with this id is already running");
    expect(run.state()).toEqual(['open']);
    await run.run.update('back', undefined); // stopped first, it may
    gate.release('shop.book');
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
    expect(run.services.effects()).toEqual(['shop.book tea']);
  });

  it('is cancelled and undone when it is stopped', async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'first',
      states: {
        first: {
          entry: spawnChild('shop.book', { id: 'booking', input: 'tea' }),
          on: { go: { target: 'done', actions: stopChild('booking') } },
        },
        done,
      },
    });
    const gate = createGate('shop.book');
    const run = runSale(definition, { services: createFakeServices({ before: gate.before }) });
    await run.settle();
    await run.run.update('go', undefined);
    gate.release('shop.book');
    await run.finish();
    expect(run.undone()).toEqual(['undo shop.book']);
  });

  it('never begins if the same transition stops it', async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'first',
      states: { first: { invoke: { src: 'shop.book', input: 'tea' }, always: 'done' }, done },
    });
    const run = runSale(definition);
    await run.finish();
    expect(run.calls).toEqual([]);
  });
});

it('parallel regions have their steps at work at the same time', async () => {
  const region = (src: string) => ({ initial: 'at work', states: { 'at work': { invoke: { src, input: 'tea', onDone: 'done' } }, done } });
  const definition = { type: 'parallel', states: { book: region('shop.book'), pay: region('shop.pay') } };
  const gate = createGate();
  const run = runSale(definition, { services: createFakeServices({ before: gate.before }) });
  await run.settle();
  expect(gate.held()).toEqual(['shop.book', 'shop.pay']);
  expect(run.state()).toEqual(['book.at work', 'pay.at work']);
  for (const id of gate.held()) gate.release(id);
  expect(await run.finish()).toMatchObject({ kind: 'completed' });
});

describe('a run that is cancelled', () => {
  it('does not begin again what the machine would try for ever', async () => {
    const definition = {
      initial: 'booking',
      states: {
        booking: { invoke: { src: 'shop.book', input: 'tea', onDone: 'idle', onError: { target: 'booking', reenter: true } } },
        idle: {},
      },
    };
    const gate = createGate('shop.book');
    const run = runSale(definition, { services: createFakeServices({ before: gate.before }) });
    await run.settle();
    await run.run.cancel();
    await expect(run.run.update('go', undefined)).rejects.toMatchObject({ code: 'NotAnswered' });
    gate.release('shop.book');
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { kind: 'cancelled' } });
    expect(run.calls.map(({ call }) => call.id)).toEqual(['shop.book', 'undo shop.book']);
  });
});

describe('fail', () => {
  it('ends the run with that error, and undoes everything', async () => {
    const error = refusal('Enough');
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'booking',
      states: { booking: { invoke: { src: 'shop.book', input: 'tea', onDone: 'failed' } }, failed: { type: 'final', entry: fail(error) } },
    });
    const run = runSale(definition);
    expect(await run.finish()).toEqual({ kind: 'failed', error });
    expect(run.undone()).toEqual(['undo shop.book']);
  });

  it('may end it with the error that an actor failed with', async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'paying',
      states: {
        paying: { invoke: { src: 'shop.pay', input: 'tea', onError: { target: 'failed', actions: fail(({ event }) => event.error) } } },
        failed: done,
      },
    });
    const services = createFakeServices({ fault: () => 'refused' });
    expect(await runSale(definition, { services }).finish()).toMatchObject({
      kind: 'failed',
      error: { name: 'BusinessError', code: 'Refused' },
    });
  });

  it('after a pivot waits for a person, as in every notation', async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'shipping',
      states: { shipping: { invoke: { src: 'shop.ship', input: 'tea', onDone: 'failed' } }, failed: { entry: fail(refusal()) } },
    });
    const run = runSale(definition);
    await run.settle();
    expect(run.run.snapshot()).toMatchObject({ outcome: 'undo-failed', waits: [{ kind: 'person' }] });
    await run.run.decide({ action: 'settle' });
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { kind: 'undo-failed' } });
  });
});
