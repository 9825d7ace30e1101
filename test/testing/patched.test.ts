// Temporal's patched() in a simulated process: as in a run that has just begun.

import { deprecatePatch, inWorkflowContext, patched } from '@temporalio/workflow';
import { expect, it } from 'vitest';
import { assign, setup } from 'xstate';
import { z } from 'zod';
import { operation, defineProcess, defineService } from '../../src/index.ts';
import { actorsOf, machine, type MachineTypes } from '../../src/machine/index.ts';
import { exploreFaults } from '../../src/testing/faults/explore-faults.ts';
import { simulate } from '../../src/testing/simulation/simulate.ts';
import { implement } from '../../src/workflows/index.ts';

const shop = defineService('shop', { take: operation({ undo: 'give' }), give: operation({}) });
const contract = defineProcess('patching', { uses: { shop }, output: z.boolean(), signals: { told: undefined } });
const services = { shop: { take: undefined } };

const inCode = implement(contract, async (_, { shop }, run) => {
  if (!patched('first')) return false;
  await shop.take();
  deprecatePatch('second');
  await run.next('told');
  return run.until(() => patched('third'), { within: '1s' });
});

const types = {} as MachineTypes<typeof contract, { readonly isNew: boolean }>;
const byMachine = machine(
  contract,
  setup({ types, actors: actorsOf(contract) }).createMachine({
    context: { isNew: false },
    initial: 'taking',
    states: {
      taking: {
        invoke: {
          src: 'shop.take',
          onDone: { target: 'done', guard: () => patched('first'), actions: assign({ isNew: () => patched('second') }) },
        },
      },
      done: { type: 'final' },
    },
    output: ({ context }) => context.isNew,
  }),
);

it('is true in code, after steps, messages and conditions', async () => {
  const messages = [{ after: 'shop.take', signal: 'told' }] as const;
  const { output, done } = await simulate(inCode, { input: undefined, services, messages });
  expect({ output, done }).toEqual({ output: true, done: ['shop.take'] });
});

it('is true in a machine', async () => {
  expect((await simulate(implement(contract, byMachine), { input: undefined, services })).output).toBe(true);
});

it('is the same when a run is repeated, whatever goes wrong', async () => {
  const taking = implement(contract, async (_, { shop }) => {
    if (patched('first')) await shop.take();
    return patched('first');
  });
  expect((await exploreFaults(taking, { input: undefined, services, pairs: 30 })).violations).toEqual([]);
});

it('is not there for stubs, nor afterwards', async () => {
  const seen: boolean[] = [];
  const take = () => void seen.push(inWorkflowContext());
  await simulate(implement(contract, byMachine), { input: undefined, services: { shop: { take } } });
  expect([...seen, inWorkflowContext()]).toEqual([false, false]);
  expect(() => patched('late')).toThrow(/only be used from a Workflow/);
});
