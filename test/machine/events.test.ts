// What comes from outside and what a machine sends itself: updates, signals, delays, and what throws on its way.

import { assign, cancel, emit, enqueueActions, log, raise, sendTo } from 'xstate';
import { describe, expect, it } from 'vitest';
import { nothing, runSale, saleSetup } from './sale.ts';

const done = { type: 'final' } as const;

describe('an update', () => {
  const definition = saleSetup.createMachine({
    ...nothing,
    initial: 'open',
    states: {
      open: {
        on: {
          note: {
            guard: ({ event }) => event.text !== 'no',
            actions: assign({
              notes: ({ context, event }) => {
                if (event.text === 'burst') throw new Error('It burst');
                return [...context.notes, event.text];
              },
            }),
          },
          go: 'done',
        },
      },
      done,
    },
    output: ({ context }) => context.notes,
  });

  it('is taken with its fields as the event, and answered', async () => {
    const run = runSale(definition);
    expect(await run.run.update('note', { text: 'one' })).toBeUndefined();
    await run.run.update('go', undefined);
    expect(await run.finish()).toEqual({ kind: 'completed', output: ['one'] });
  });

  it('is refused by a guard with the reason', async () => {
    const run = runSale(definition);
    await expect(run.run.update('note', { text: 'no' })).rejects.toMatchObject({
      code: 'NotAccepted',
      message: "Cannot take 'note' in state 'open' of process 'sale': a guard refuses it",
    });
  });

  it('is refused with what its transition throws, and the machine stays where it was', async () => {
    const run = runSale(definition);
    await expect(run.run.update('note', { text: 'burst' })).rejects.toThrow('It burst');
    await run.run.update('note', { text: 'two' });
    await run.run.update('go', undefined);
    expect(await run.finish()).toEqual({ kind: 'completed', output: ['two'] });
  });

  it('may put nothing into the context that is not JSON', async () => {
    const dated = saleSetup.createMachine({
      ...nothing,
      on: { note: { actions: assign({ notes: () => [new Date(0)] as never }) } },
    });
    await expect(runSale(dated).run.update('note', { text: '' })).rejects.toThrow(
      "Cannot store 'context.notes[0]' in the machine: it is a Date, which is not JSON",
    );
  });
});

describe('a signal', () => {
  it('waits, in the order of arrival, until a state accepts it', async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'unpaid',
      states: {
        unpaid: { on: { paid: { target: 'paid', actions: assign({ notes: ({ event }) => [event.by] }) } } },
        paid: { on: { delivered: { target: 'done', actions: assign({ notes: ({ context, event }) => [...context.notes, event.by] }) } } },
        done,
      },
      output: ({ context }) => context.notes,
    });
    const run = runSale(definition);
    await run.run.signal('delivered', { by: 'first' });
    await run.run.signal('delivered', { by: 'second' });
    await run.settle();
    expect(run.state()).toEqual(['unpaid']);
    await run.run.signal('paid', { by: 'ada' });
    expect(await run.finish()).toEqual({ kind: 'completed', output: ['ada', 'first'] });
  });

  it('ends the run where its transition throws', async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'booking',
      states: {
        booking: { invoke: { src: 'shop.book', input: 'tea', onDone: 'open' } },
        open: {
          on: {
            paid: {
              guard: () => {
                throw new Error('It burst');
              },
              target: 'done',
            },
          },
        },
        done,
      },
    });
    const run = runSale(definition);
    await run.settle();
    await run.run.signal('paid', { by: 'ada' });
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining('It burst') } });
    expect(run.undone()).toEqual(['undo shop.book']);
  });
});

describe('a delay', () => {
  it("is a timer; '3d' says what it is", async () => {
    const run = runSale({ initial: 'a', states: { a: { after: { '3d': 'b' } }, b: { after: { 1000: 'c' } }, c: done } });
    await run.advance('71h');
    expect(run.state()).toEqual(['a']);
    await run.advance('1h');
    expect(run.state()).toEqual(['b']);
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
    expect(run.clock.now()).toBe(3 * 86_400_000 + 1_000);
  });

  it('is cancelled when its state is left', async () => {
    const run = runSale({
      initial: 'a',
      states: { a: { after: { '1h': 'late' }, on: { go: 'b' } }, b: { on: { back: 'done' } }, late: done, done },
    });
    await run.run.update('go', undefined);
    await run.advance('2h');
    expect(run.state()).toEqual(['b']);
    expect(run.run.snapshot().waits).toHaveLength(1);
  });

  it('may be of an event, and be called off by its id', async () => {
    const definition = saleSetup.createMachine({
      ...nothing,
      initial: 'a',
      entry: [raise({ type: 'go' }, { delay: 1_000, id: 'soon' }), sendTo(({ self }) => self, { type: 'back' }, { delay: 2_000 })],
      states: { a: { on: { go: 'early', back: 'done', note: { actions: cancel('soon') } } }, early: done, done },
      output: () => null,
    });
    const run = runSale(definition);
    await run.run.update('note', { text: '' });
    await run.finish();
    expect(run.clock.now()).toBe(2_000);
  });

  it('is over with the run', async () => {
    const run = runSale({ initial: 'a', states: { a: { after: { '30d': 'b' }, on: { go: 'b' } }, b: done } });
    await run.run.update('go', undefined);
    await run.settle();
    expect(run.end).toMatchObject({ kind: 'completed' });
    expect(run.clock.next()).toBeUndefined();
  });

  it('that evaluates to a value other than a number ends the run', async () => {
    const definition = saleSetup
      .extend({ delays: { odd: () => Number.NaN } })
      .createMachine({ ...nothing, initial: 'a', states: { a: { after: { odd: 'b' } }, b: done } });
    expect(await runSale(definition).finish()).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('a delay evaluated to') },
    });
  });
});

describe('a machine in an endless loop', () => {
  it.each([
    ['by always', { initial: 'a', states: { a: { always: 'b' }, b: { always: 'a' } } }],
    [
      'by events',
      saleSetup.createMachine({
        ...nothing,
        initial: 'a',
        states: { a: { entry: sendTo(({ self }) => self, { type: 'go' }), on: { go: { target: 'a', reenter: true } } } },
      }),
    ],
    [
      'by raised events',
      saleSetup.createMachine({
        ...nothing,
        initial: 'a',
        states: { a: { entry: raise({ type: 'go' }), on: { go: { target: 'a', reenter: true } } } },
      }),
    ],
  ])('%s fails with an error that says so', async (_, definition) => {
    const end = await runSale(definition).finish();
    expect(end).toMatchObject({ kind: 'failed', error: { message: expect.stringMatching(/Infinite loop|sent itself 1000 events/) } });
  });
});

it('log and emit call their listeners', async () => {
  const heard: unknown[] = [];
  const definition = saleSetup.createMachine({ ...nothing, entry: [log('hello', 'said'), emit({ type: 'shown' }) as never] });
  const listener = (...said: unknown[]) => void heard.push(said);
  await runSale(definition, { bindings: { log: listener, emit: listener } }).settle();
  expect(heard).toEqual([['hello', 'said'], [{ type: 'shown' }]]);
});

it('what is enqueued is looked at when it comes', async () => {
  const definition = saleSetup.createMachine({
    ...nothing,
    initial: 'a',
    states: {
      a: {
        on: {
          go: { actions: enqueueActions(({ enqueue }) => enqueue(() => undefined)) },
          back: { target: 'b', actions: enqueueActions(({ enqueue }) => enqueue.assign({ notes: ['b'] })) },
        },
      },
      b: done,
    },
    output: ({ context }) => context.notes,
  });
  const run = runSale(definition);
  await expect(run.run.update('go', undefined)).rejects.toThrow(
    "Cannot continue the machine: the action '(anonymous)' is not a built-in one",
  );
  await run.run.update('back', undefined);
  expect(await run.finish()).toEqual({ kind: 'completed', output: ['b'] });
});
