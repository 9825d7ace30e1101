// What a run in memory takes is typed by its contract.
import { describe, it } from 'vitest';
import { z } from 'zod';
import { defineProcess } from '../../src/index.ts';
import { runInMemory } from '../../src/testing/index.ts';
import { implement } from '../../src/workflows/index.ts';

const order = defineProcess('order', { input: z.object({ sku: z.string(), gift: z.boolean().default(false) }), output: z.string() });
const placeOrder = implement(order, async ({ sku }) => sku);
const options = { call: async () => null };

describe('runInMemory', () => {
  it('takes the exported workflow, or its implementation', () => {
    runInMemory(placeOrder, { sku: 'tea', gift: true }, options);
    runInMemory(placeOrder.implementation, { sku: 'tea', gift: true }, options);
  });

  it('refuses an input that the process would not get', () => {
    // @ts-expect-error -- not of the contract
    runInMemory(placeOrder, { sku: 1, gift: true }, options);
    // @ts-expect-error -- the default is filled in before the process gets it
    runInMemory(placeOrder, { sku: 'tea' }, options);
  });
});
