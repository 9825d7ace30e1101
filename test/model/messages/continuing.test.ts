// Messages of all kinds, several in one task and together with answers and timers, to runs that continue as new all the
// time: what was answered is counted, and nothing is refused.

import { assign, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { code } from '../../../src/model/code/code.ts';
import { loop } from '../../../src/model/code/loop.ts';
import { defineProcess } from '../../../src/model/contract/process.ts';
import { actorsOf, machine } from '../../../src/machine/index.ts';
import type { Notation } from '../../../src/model/notation.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { createRandom } from '../support/random.ts';
import { runContinuing } from '../support/run-continuing.ts';
import { shop } from '../support/shop.ts';

const Sum = z.object({ sum: z.int() });

const counter = defineProcess('counter', {
  input: z.object({ sum: z.int() }),
  output: Sum,
  uses: { shop },
  updates: {
    add: { output: Sum },
    book: { input: z.object({ item: z.string() }), output: Sum },
    look: { output: Sum },
    end: { output: Sum },
  },
  signals: { plus: undefined },
});

const types = {} as { context: { sum: number } };
const sumOf = { accept: ({ context }: { context: unknown }) => context as { sum: number } };

const asMachine = machine(
  counter,
  setup({
    types,
    actors: actorsOf(counter),
    actions: { one: assign({ sum: ({ context }) => context.sum + 1 }), none: assign({}) },
  }).createMachine({
    context: { sum: 0 },
    initial: 'open',
    on: { add: { actions: 'one' }, plus: { actions: 'one' }, look: { actions: 'none' }, end: '.ended' },
    states: {
      open: { on: { book: { target: 'booking', actions: 'one' } }, after: { '5s': 'open' } },
      booking: { on: { book: { actions: 'one' } }, invoke: { src: 'shop.book', input: 'tea', onDone: 'open' } },
      ended: { type: 'final' },
    },
    output: ({ context }) => context,
  }),
  { answers: { add: sumOf, book: sumOf, look: sumOf, end: sumOf } },
);

const asLoop = (latest: boolean) =>
  loop(counter, {
    start: ({ sum }) => ({ sum }),
    async turn(state, { shop }, run) {
      let { sum } = state;
      const now = { ended: false };
      run.onUpdate('add', () => ({ sum: ++sum }));
      run.onUpdate('book', async ({ item }) => {
        if (!latest) sum++;
        const counted = { sum };
        await shop.book(item);
        return latest ? { sum: ++sum } : counted;
      });
      run.onUpdate('look', () => ({ sum }));
      run.onUpdate('end', () => {
        now.ended = true;
        return { sum };
      });
      if ((await run.next('plus', { within: '3s' })) !== undefined) sum++;
      if (now.ended) return { done: { sum } };
      return { again: latest ? () => ({ sum }) : { sum } };
    },
  });

const asCode = code<typeof counter>(async (input, { shop }, run) => {
  let { sum } = input;
  const now = { ended: false };
  run.onUpdate('add', () => ({ sum: ++sum }));
  run.onUpdate('book', async ({ item }) => {
    await shop.book(item);
    return { sum: ++sum };
  });
  run.onUpdate('look', () => ({ sum }));
  run.onUpdate('end', () => {
    now.ended = true;
    return { sum };
  });
  if ((await run.next('plus', { within: '3s' })) !== undefined) sum++;
  return now.ended ? { sum } : run.again(() => ({ sum }));
});

const notations: readonly (readonly [string, Notation])[] = [
  ['a machine', asMachine],
  ['a loop', asLoop(false)],
  ['a loop whose state is asked for at last', asLoop(true)],
  ['a process that starts over', asCode],
];

describe.each(notations)('%s', (_, notation) => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))('loses no message, with seed %i', async (seed) => {
    const random = createRandom(seed);
    const gate = createGate();
    const services = createFakeServices(gate);
    const run = runContinuing({ contract: counter, notation }, { sum: 0 }, { call: services.call });
    const refused: unknown[] = [];
    const sums: number[] = [];
    let said = 0;
    const update = (name: string, input: unknown) =>
      void run.run.update(name, input).then(
        (answer) => sums.push((answer as { sum: number }).sum),
        (error: unknown) => refused.push(error),
      );
    const acts = [() => void run.run.signal('plus', null), () => update('add', null), () => update('book', { item: String(said) })];
    for (let task = 0; task < 60; task++) {
      const letGo = random.chance(0.6) ? random.take([...gate.held()]) : undefined;
      if (letGo !== undefined) gate.release(letGo);
      for (let count = random.below(4); count > 0; count--, said++) acts[random.below(acts.length)]?.();
      if (random.chance(0.3)) await run.advance('3s');
      else await run.settle();
    }
    while (gate.held().length > 0) {
      for (const id of gate.held()) gate.release(id);
      await run.settle();
    }
    const sum = async () => ((await run.run.update('look', null)) as { sum: number }).sum;
    for (let left = 100; left > 0 && (await sum()) < said; left--) await run.settle();
    await run.run.update('end', null);
    await run.advance('3s');
    expect(run.end).toEqual({ kind: 'completed', output: { sum: said } });
    expect(refused).toEqual([]);
    expect(services.misuses).toEqual([]);
    expect(run.continued()).toBeGreaterThan(0);
  });
});
