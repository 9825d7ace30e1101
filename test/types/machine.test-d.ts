// What a contract says about a machine, the compiler says too.

import { assign, setup } from 'xstate';
import { expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { operation, defineProcess, defineService } from '../../src/index.ts';
import { actorsOf, machine, steps, type EventsOf, type MachineTypes } from '../../src/machine/index.ts';

const till = defineService('till', {
  charge: operation({ input: z.object({ amount: z.int() }), output: z.object({ receipt: z.string() }) }),
});
const sale = defineProcess('sale', {
  output: z.string(),
  uses: { till },
  signals: { paid: z.object({ by: z.string() }), counted: z.number() },
  updates: { stop: { output: z.object({ stopped: z.boolean() }) } },
});

const types = {} as MachineTypes<typeof sale, { receipt: string }>;
const counting = steps(sale, async (_: number, { till: calls }) => (await calls.charge({ amount: 1 })).receipt);

it("a contract's signals and updates are the machine's events", () => {
  expectTypeOf<EventsOf<typeof sale>>().toEqualTypeOf<
    ({ type: 'paid' } & { by: string }) | { type: 'counted'; payload: number } | { type: 'stop' }
  >();
});

it('an invoked operation is typed by its contract', () => {
  setup({ types, actors: { ...actorsOf(sale), counting } }).createMachine({
    context: { receipt: '' },
    invoke: {
      src: 'till.charge',
      input: { amount: 1 },
      onDone: { actions: assign({ receipt: ({ event }) => event.output.receipt }) },
    },
  });
  setup({ types, actors: actorsOf(sale) }).createMachine({
    context: { receipt: '' },
    // @ts-expect-error the contract has no such operation
    invoke: { src: 'till.chrage' },
  });
});

it("an update's answer is typed by its contract", () => {
  machine(sale, {}, { answers: { stop: { accept: () => ({ stopped: true }) } } });
  // @ts-expect-error the contract promises a boolean
  machine(sale, {}, { answers: { stop: { accept: () => ({ stopped: 'yes' }) } } });
  // @ts-expect-error the contract has no such update
  machine(sale, {}, { answers: { stpo: { accept: () => ({ stopped: true }) } } });
  // @ts-expect-error the contract has no such operation
  machine(sale, {}, { actors: { pay: 'till.chrage' } });
});
