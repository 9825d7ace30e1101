// A contract with one operation of every sort, and shorthands to run a process on it in memory.

import { code } from '../../../src/model/code/code.ts';
import { z } from 'zod';
import { operation } from '../../../src/model/contract/operation.ts';
import { defineProcess, type ProcessSpec } from '../../../src/model/contract/process.ts';
import { defineService } from '../../../src/model/contract/service.ts';
import type { Body } from '../../../src/model/code/body.ts';
import { run as runInMemory } from './run.ts';
import type { MemoryOptions } from '../../../src/testing/memory/memory-runtime.ts';
import { createFakeServices } from './fake-services.ts';

const item = z.string();

export const shop = defineService('shop', {
  book: operation({ input: item, output: item, undo: 'unbook' }),
  unbook: operation({ input: item }),
  pay: operation({ input: item, output: item, undo: 'refund' }),
  refund: operation({ input: item }),
  look: operation({ input: item, output: item }), // changes nothing, so nothing to undo
  ship: operation({ input: item, output: item, undo: 'callBack', pivot: true }),
  callBack: operation({ input: item }),
});

export const depot = defineService('depot', {
  pack: operation({ input: item, output: item, undo: 'unpack', execution: 'local' }),
  unpack: operation({ input: item, execution: 'local' }),
});

/** What is only held until it is taken. */
export const store = defineService('store', {
  hold: operation({ input: item, output: item, undo: 'free', confirm: 'take', expires: '30m' }),
  free: operation({ input: item }),
  take: operation({ input: item, errors: { Gone: z.string() } }),
});

export const rack = defineService('rack', {
  hold: operation({ input: item, output: item, undo: 'free', confirm: 'take', expires: '30m', execution: 'local' }),
  free: operation({ input: item, execution: 'local' }),
  take: operation({ input: item, execution: 'local' }),
});

export const sale = defineProcess('sale', {
  input: z.unknown(),
  output: z.unknown(),
  uses: { shop, store },
  signals: { paid: z.string(), delivered: z.string() },
  updates: { change: { input: z.string(), output: z.string() }, cancel: { input: z.string(), output: z.boolean() } },
  asks: { agree: z.boolean() },
});

/** The same, with steps that run inside the worker. */
export const localSale = defineProcess('sale', { ...sale, uses: { shop, depot, store, rack } });

export type SaleBody = Body<typeof sale>;

interface Running extends Partial<MemoryOptions> {
  readonly services?: ReturnType<typeof createFakeServices>;
  readonly spec?: Pick<ProcessSpec, 'policy' | 'execution'>;
}

export function runSale(body: SaleBody, { services = createFakeServices(), spec, ...options }: Running = {}) {
  return Object.assign(runInMemory({ contract: { ...sale, ...spec }, notation: code(body) }, null, { call: services.call, ...options }), {
    services,
  });
}
