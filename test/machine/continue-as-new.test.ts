// A machine whose history grows long goes on as new from its state: where it is, what it remembers, what it waits for.

import { assign, spawnChild, stopChild } from 'xstate';
import { describe, expect, it } from 'vitest';
import type { Carried } from '../../src/model/kernel/carried.ts';
import type { HistorySize } from '../../src/model/kernel/runtime.ts';
import { steps } from '../../src/machine/index.ts';
import { isContinueAsNew } from '../../src/testing/memory/continued-as-new.ts';
import { createFakeServices } from '../model/support/fake-services.ts';
import { runToEnd } from '../model/support/run-to-end.ts';
import { nothing, runSale, type Context, sale, saleSetup } from './sale.ts';

const done = { type: 'final' } as const;

const definition = saleSetup.createMachine({
  id: 'm',
  ...nothing,
  initial: 'working',
  states: {
    working: {
      initial: 'booking',
      states: {
        last: { type: 'history', history: 'deep' },
        booking: { invoke: { src: 'shop.book', input: 'tea', onDone: 'resting' } },
        resting: {
          after: { '1h': 'late' },
          on: { back: '#m.aside', note: { actions: assign({ notes: ({ context, event }) => [...context.notes, event.text] }) } },
        },
        late: { on: { paid: '#m.paying' } },
      },
    },
    aside: { on: { go: 'working.last' } },
    paying: { invoke: { src: 'shop.pay', input: 'tea', onDone: 'done' } },
    done,
  },
  output: ({ context }) => context.notes,
});

/** Runs until it goes on as new; what goes along, as it would arrive. */
async function carriedBy(run: ReturnType<typeof runSale>): Promise<Carried> {
  await run.settle();
  if (run.end?.kind !== 'failed' || !isContinueAsNew(run.end.error)) throw new Error('It does not go on as new');
  return JSON.parse(JSON.stringify(run.end.error.carried)) as Carried;
}

describe('a run that continues as new', () => {
  it('is in its state, with its context, its delays and the signals that wait', async () => {
    const services = createFakeServices();
    let long = false;
    const first = runSale(definition, { services, long: () => long });
    await first.settle();
    await first.run.update('note', { text: 'one' });
    await first.run.signal('paid', { by: 'ada' });
    await first.advance('30m');
    long = true;
    await first.run.update('note', { text: 'two' });
    const carried = await carriedBy(first);
    const second = runSale(definition, { services, clock: first.clock, carried });
    await second.settle();
    expect(second.state()).toEqual(['working.resting']);
    expect(await second.finish()).toEqual({ kind: 'completed', output: ['one', 'two'] });
    expect(second.clock.now()).toBe(3_600_000);
    expect(services.effects()).toEqual(['shop.book tea', 'shop.pay tea']);
  });

  it('remembers its histories, and undoes what it did before', async () => {
    const services = createFakeServices({ fault: ({ operation }) => (operation === 'shop.pay' ? 'refused' : undefined) });
    let long = false;
    const first = runSale(definition, { services, long: () => long });
    await first.settle();
    long = true;
    await first.run.update('back', undefined);
    const second = runSale(definition, { services, clock: first.clock, carried: await carriedBy(first) });
    await second.run.update('go', undefined);
    expect(second.state()).toEqual(['working.resting']);
    await second.run.signal('paid', { by: 'ada' });
    expect(await second.finish()).toMatchObject({ kind: 'failed', error: { code: 'Refused' } });
    expect(services.effects()).toEqual([]);
  });

  it('may do so again and again, also with what it spawned', async () => {
    const booking = steps(sale, async (item: string, { shop }) => shop.book(item));
    const spawning = {
      entry: spawnChild(booking, { id: 'booking', input: 'tea' }),
      initial: 'a',
      states: {
        a: { on: { go: 'b' } },
        b: { on: { go: 'c' } },
        c: { on: { go: { target: 'done', actions: stopChild('booking') } } },
        done,
      },
    };
    let carried: Carried | undefined;
    for (const state of ['a', 'b', 'c']) {
      let long = false;
      const run = runSale(spawning, { carried, long: () => long });
      await run.settle();
      expect(run.state()).toEqual([state]);
      long = true;
      await run.run.update('go', undefined);
      if (state !== 'c') carried = await carriedBy(run);
      else expect(await run.finish()).toMatchObject({ kind: 'completed' });
    }
  });

  const count = assign({ notes: ({ context }: { context: Context }) => [...context.notes, 'done'] });
  const enough = ({ context }: { context: Context }) => context.notes.length >= 29;
  const booking = (input: string, next: string) => ({
    invoke: {
      src: 'shop.book',
      input,
      onDone: [
        { guard: enough, target: 'done', actions: count },
        { target: next, actions: count },
      ],
    },
  });
  const loop = (input: string) => ({ initial: 'one', states: { one: booking(input, 'two'), two: booking(input, 'one'), done } });

  /** Runs of at most ten calls, until the process has ended. */
  async function runs(
    states: object,
    { history, maxValueBytes }: { history?: (calls: number) => HistorySize; maxValueBytes?: number } = {},
  ) {
    const { end, ...found } = await runToEnd(({ calls, ...beginning }) =>
      runSale(states, {
        ...beginning,
        long: () => calls() >= 10,
        ...(history && { history: () => history(calls()) }),
        ...(maxValueBytes && { maxValueBytes }),
      }),
    );
    if (end.kind === 'failed') throw end.error;
    return found;
  }

  it('does so between two steps that follow each other without a pause', async () => {
    const { lengths, services } = await runs({ id: 'm', ...nothing, ...loop('tea') });
    expect(lengths).toEqual([10, 10, 10]);
    expect(services.effects()).toHaveLength(30);
  });

  it('stays in its run, and goes on with what was held, if that is too much to take along', async () => {
    const { lengths } = await runs({ id: 'm', ...nothing, ...loop('tea') }, { maxValueBytes: 1_000 });
    expect(lengths).toEqual([30]);
  });

  it('does so if two loops never pause at the same time, once the history will soon be full', async () => {
    const states = { id: 'm', ...nothing, type: 'parallel', states: { a: loop('tea'), b: loop('milk') } };
    expect((await runs(states)).lengths).toEqual([31]);
    const { lengths, services } = await runs(states, { history: (calls) => ({ events: calls * 2_000, bytes: 0 }) });
    expect(lengths).toEqual([11, 11, 9]);
    expect(services.effects()).toHaveLength(31);
  });

  it('waits with that until no step is at work', async () => {
    const run = runSale(definition, { long: () => true });
    expect(run.end).toBeUndefined();
    const { counters, steps } = await carriedBy(run);
    expect(counters).toEqual({ 'shop.book': 1 });
    expect(steps).toMatchObject([{ id: 'shop.book', state: { kind: 'completed' } }]);
  });
});

describe('a machine that was changed meanwhile', () => {
  const changedTo = async (states: Record<string, unknown>, long = () => true) => {
    const first = runSale(definition, { long });
    const carried = await carriedBy(first);
    return () => runSale({ id: 'm', context: { notes: [] }, initial: 'working', states }, { carried });
  };

  it('is refused where it has lost the state that the run is in, and nothing is undone', async () => {
    const begin = await changedTo({ working: { initial: 'booking', states: { booking: {}, sleeping: {} } } });
    expect(begin).toThrow(
      "Cannot continue a run of 'sale': its machine has lost state 'working.resting' and the delay '1h.m.working.resting' (it has working, working.booking, working.sleeping). Restore what is missing",
    );
  });

  it('is refused where a delay that runs is not waited for any more', async () => {
    const begin = await changedTo({ working: { initial: 'resting', states: { resting: { after: { '2h': {} } } } } });
    expect(begin).toThrow("its machine has lost the delay '1h.m.working.resting'");
  });

  it('is refused where the state has got states inside', async () => {
    const inside = { initial: 'a', states: { a: {} }, after: { '1h': {} } };
    expect(await changedTo({ working: { initial: 'resting', states: { resting: inside } } })).toThrow("has lost state 'working.resting'");
  });

  it('is accepted if it still has the saved states and delays', async () => {
    const begin = await changedTo({ working: { initial: 'resting', states: { resting: { after: { '1h': '#m.done' } } } }, done });
    expect(await begin().finish()).toMatchObject({ kind: 'completed' });
  });
});
