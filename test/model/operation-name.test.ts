// One place joins and splits the full name of an operation, and every notation goes by it.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assign, setup } from 'xstate';
import { z } from 'zod';
import { code } from '../../src/model/code/code.ts';
import { beside, fullName, splitName } from '../../src/model/contract/operation-name.ts';
import { operation } from '../../src/model/contract/operation.ts';
import { defineProcess } from '../../src/model/contract/process.ts';
import { defineService } from '../../src/model/contract/service.ts';
import { describe as described } from '../../src/description/describe.ts';
import { graph } from '../../src/graph/index.ts';
import { actorsOf, machine, type MachineTypes } from '../../src/machine/index.ts';
import type { Notation } from '../../src/model/notation.ts';
import { runInMemory } from '../../src/testing/memory/run-in-memory.ts';

it('joined names are split into the same parts, whatever dots the service has', () => {
  const word = fc.stringMatching(/^[a-z]{1,5}$/);
  const dotted = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('.'));
  fc.assert(
    fc.property(dotted, word, word, (of, name, undo) => {
      expect(splitName(fullName(of, name))).toEqual({ service: of, operation: name });
      expect(beside(fullName(of, name), undo)).toBe(fullName(of, undo));
    }),
  );
  expect(splitName('billing')).toBeUndefined();
});

const item = z.string();
const stock = defineService('acme.eu.stock', {
  take: operation({ input: item, output: item, undo: 'put' }),
  put: operation({ input: item }),
});
const shopping = defineProcess('acme.shopping', { input: item, output: item, uses: { stock } });

const types = {} as MachineTypes<typeof shopping, { readonly item: string }>;
const chart = setup({ types, actors: actorsOf(shopping) }).createMachine({
  context: ({ input }) => ({ item: input }),
  initial: 'taking',
  states: {
    taking: {
      invoke: {
        src: 'stock.take',
        input: ({ context }) => context.item,
        onDone: { target: 'done', actions: assign({ item: ({ event }) => event.output }) },
      },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => context.item,
});

const notations: readonly (readonly [string, Notation])[] = [
  ['code', code<typeof shopping>((wanted, services) => services.stock.take(wanted))],
  ['graph', graph(shopping, (g) => g.services.stock.take(g.input))],
  ['machine', machine(shopping, chart)],
];

it.each(notations)('a service with dots in its name is called, described and undone (%s)', async (_, notation) => {
  const implementation = { contract: shopping, notation };
  const made: string[] = [];
  const call = ({ operation: name, input }: { readonly operation: string; readonly input: unknown }) => {
    made.push(name);
    return Promise.resolve(input);
  };
  const running = runInMemory(implementation, 'tea', { call });
  expect(await running.finish()).toEqual({ kind: 'completed', output: 'tea' });
  expect(made).toEqual(['acme.eu.stock.take']);
  const [step] = running.run.snapshot().steps;
  expect(step).toMatchObject({ operation: 'acme.eu.stock.take', undo: { by: 'acme.eu.stock.put' } });
  const calling = described(implementation).steps.find(({ calls }) => calls.endsWith('.take'));
  expect(calling).toMatchObject({ undo: 'acme.eu.stock.put' });
});
