// Machines on the shop's contract, run in memory.

import { setup } from 'xstate';
import { z } from 'zod';
import { defineProcess } from '../../src/model/contract/process.ts';
import { actorsOf, machine, type Bindings, type MachineTypes } from '../../src/machine/index.ts';
import { run as runInMemory } from '../model/support/run.ts';
import type { MemoryOptions } from '../../src/testing/memory/memory-runtime.ts';
import { createFakeServices, type FakeServices } from '../model/support/fake-services.ts';
import { depot, shop } from '../model/support/shop.ts';

export const sale = defineProcess('sale', {
  input: z.string(),
  uses: { shop, depot },
  signals: { paid: z.object({ by: z.string() }), delivered: z.object({ by: z.string() }) },
  updates: { go: {}, back: {}, note: { input: z.object({ text: z.string() }) } },
});

export interface Context {
  readonly notes: readonly string[];
}

export const types = {} as MachineTypes<typeof sale, Context>;

export const saleSetup = setup({ types, actors: actorsOf(sale) });

export const nothing = { context: { notes: [] } };

interface Running extends Partial<MemoryOptions> {
  readonly services?: FakeServices;
  readonly bindings?: Bindings<typeof sale, never>;
}

export const implementation = (definition: object, bindings: Bindings<typeof sale, never> = {}) => ({
  contract: sale,
  notation: machine(sale, definition as Readonly<Record<string, unknown>>, bindings as Bindings<typeof sale>),
});

export function runSale(definition: object, { services = createFakeServices(), bindings, ...options }: Running = {}) {
  const running = runInMemory(implementation(definition, bindings), 'tea', { call: services.call, ...options });
  const state = () => running.run.snapshot().waits.flatMap((wait) => (wait.kind === 'event' ? wait.state : []));
  return Object.assign(running, {
    services,
    state,
    undone: () => running.calls.filter(({ call }) => call.undoes !== undefined).map(({ call }) => call.id),
  });
}
