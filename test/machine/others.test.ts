// People and other processes, as actors of a machine.

import { assign, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { code } from '../../src/model/code/code.ts';
import { defineProcess } from '../../src/model/contract/process.ts';
import { actorsOf, fail, machine, steps, type MachineTypes } from '../../src/machine/index.ts';
import type { Implementation } from '../../src/model/notation.ts';
import { run as runInMemory } from '../model/support/run.ts';
import { createFakeServices } from '../model/support/fake-services.ts';
import { refusal } from '../model/support/errors.ts';
import { shop } from '../model/support/shop.ts';

const basket = defineProcess('basket', { input: z.string(), output: z.number(), uses: { shop } });
const purchase = defineProcess('purchase', {
  output: z.number(),
  uses: { shop, basket },
  asks: { approve: z.object({ granted: z.boolean() }) },
  updates: { withdraw: {} },
});

const types = {} as MachineTypes<typeof purchase, { readonly filled: number }>;

const approval = steps(purchase, async (_: undefined, __, run) => run.ask('approve', { of: 'manager', deadline: '2d' }));

const definition = setup({ types, actors: { ...actorsOf(purchase), approval } }).createMachine({
  context: { filled: 0 },
  initial: 'filling',
  states: {
    filling: {
      invoke: { src: 'basket', input: 'tea', onDone: { target: 'asking', actions: assign({ filled: ({ event }) => event.output }) } },
    },
    asking: {
      invoke: {
        src: 'approval',
        onDone: [
          { guard: ({ event: { output } }) => output.kind === 'answered' && output.answer.granted, target: 'bought' },
          { target: 'refused' },
        ],
      },
      on: { withdraw: 'bought' },
    },
    bought: { type: 'final' },
    refused: { type: 'final', entry: fail(refusal('Refused')) },
  },
  output: ({ context }) => context.filled,
});

function begin() {
  const services = createFakeServices();
  const filling: Implementation = {
    contract: basket,
    notation: code<typeof basket>(async (item, { shop }) => {
      await shop.book(item);
      return 1;
    }),
  };
  const run = runInMemory({ contract: purchase, notation: machine(purchase, definition) }, undefined, {
    call: services.call,
    processes: [{ implementation: filling }],
  });
  return Object.assign(run, { services });
}

const reply = (granted: boolean) => ({ kind: 'answer', ask: 'approve', by: 'ada', answer: { granted }, checked: true }) as const;

describe('a machine that starts another process and asks somebody', () => {
  it('continues with the answers of both', async () => {
    const run = begin();
    await run.settle();
    expect(run.run.snapshot()).toMatchObject({
      steps: [{ id: 'basket', execution: 'child' }],
      waits: expect.arrayContaining([expect.objectContaining({ kind: 'ask', ask: 'approve', of: 'manager' })]),
    });
    await run.run.reply(reply(true));
    expect(await run.finish()).toEqual({ kind: 'completed', output: 1 });
    expect(run.services.effects()).toEqual(['shop.book tea']);
  });

  it.each([
    ['is answered no', async (run: ReturnType<typeof begin>) => run.run.reply(reply(false))],
    ['is not answered in time', async (run: ReturnType<typeof begin>) => run.advance('3d')],
  ])('undoes the other process if it %s', async (_, happen) => {
    const run = begin();
    await run.settle();
    await happen(run);
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { code: 'Refused' } });
    expect(run.services.effects()).toEqual([]);
  });

  it('withdraws the question once the state is left', async () => {
    const run = begin();
    await run.settle();
    await run.run.update('withdraw', undefined);
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
    expect(run.asked.at(-1)).toEqual([]);
  });
});
