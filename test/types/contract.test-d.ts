// What the compiler refuses in a contract, and what it infers from one. Each refusal is expected: without it the test fails.
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  operation,
  defineProcess,
  defineService,
  type OperationInput,
  type OperationOutput,
  type ProcessInput,
  type ProcessOutput,
} from '../../src/index.ts';
import type { Schema } from '../../src/model/schema.ts';

describe('operation', () => {
  it('infers what goes in and what comes out from any Standard Schema library', () => {
    const zod = operation({ input: z.object({ sku: z.string() }), output: z.object({ price: z.int() }) });
    expectTypeOf<OperationInput<typeof zod>>().toEqualTypeOf<{ sku: string }>();
    expectTypeOf<OperationOutput<typeof zod>>().toEqualTypeOf<{ price: number }>();

    const valibot = operation({ input: v.object({ sku: v.string() }) });
    expectTypeOf<OperationInput<typeof valibot>>().toEqualTypeOf<{ sku: string }>();

    const arktype = operation({ input: type({ sku: 'string' }) });
    expectTypeOf<OperationInput<typeof arktype>>().toEqualTypeOf<{ sku: string }>();
  });

  it('takes whatever is a Standard Schema by its specification', () => {
    expectTypeOf<StandardSchemaV1<string, number>>().toExtend<Schema<string, number>>();
  });

  it('has neither input nor output where none is declared', () => {
    const ping = operation();
    expectTypeOf<OperationInput<typeof ping>>().toEqualTypeOf<void>();
    expectTypeOf<OperationOutput<typeof ping>>().toEqualTypeOf<void>();
  });

  it('refuses values that are not JSON, in either direction', () => {
    // @ts-expect-error -- a Date is not JSON
    operation({ input: z.object({ at: z.date() }) });
    // @ts-expect-error -- not even inside a list
    operation({ input: z.object({ days: z.array(z.object({ at: z.date() })) }) });
    // @ts-expect-error -- nor where a transform makes one
    operation({ input: z.object({ at: z.string().transform((text) => new Date(text)) }) });
    // @ts-expect-error -- a Map is not JSON
    operation({ output: z.map(z.string(), z.string()) });
    // @ts-expect-error -- a Set is not JSON
    operation({ output: z.object({ tags: z.set(z.string()) }) });
    // @ts-expect-error -- a bigint is not JSON
    operation({ output: z.object({ amount: z.bigint() }) });
    // @ts-expect-error -- the same for other libraries
    operation({ input: v.object({ at: v.date() }) });
  });

  it('takes nested, optional and nullable JSON', () => {
    operation({
      input: z.object({ lines: z.array(z.object({ sku: z.string(), note: z.string().optional(), gift: z.string().nullable() })) }),
    });
    operation({
      output: z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b'), n: z.number() })]),
    });
  });

  it('refuses a duration without its unit', () => {
    operation({ timeout: '10s', retry: { initialInterval: '200ms' } });
    // @ts-expect-error -- 10 of what?
    operation({ timeout: 10 });
    // @ts-expect-error -- weeks are not known
    operation({ timeout: '2w' });
  });
});

describe('service', () => {
  const Charge = z.object({ order: z.string(), amount: z.int() });

  it('keeps its name and operations', () => {
    const payments = defineService('payments', {
      charge: operation({ input: Charge, undo: 'refund' }),
      refund: operation({ input: Charge }),
    });
    expectTypeOf(payments.name).toEqualTypeOf<'payments'>();
    expectTypeOf<keyof typeof payments.operations>().toEqualTypeOf<'charge' | 'refund'>();
    expectTypeOf<OperationInput<typeof payments.operations.charge>>().toEqualTypeOf<{ order: string; amount: number }>();
  });

  it('takes an undo that needs less than the call it takes back was given', () => {
    defineService('payments', {
      charge: operation({ input: Charge, undo: 'refund' }),
      refund: operation({ input: z.object({ order: z.string() }) }),
    });
  });

  it('refuses an undo that the service does not have', () => {
    // @ts-expect-error -- there is no operation 'refnud'
    defineService('payments', { charge: operation({ input: Charge, undo: 'refnud' }), refund: operation({ input: Charge }) });
  });

  it('refuses a confirm that is not there, does not accept the input, or confirms what cannot be given up', () => {
    const [refund, other] = [operation({ input: Charge }), operation({ input: z.object({ receipt: z.string() }) })];
    defineService('payments', {
      charge: operation({ input: Charge, undo: 'refund', confirm: 'take', expires: '5m' }),
      refund,
      take: refund,
    });
    // @ts-expect-error -- no operation 'taek'
    defineService('payments', { charge: operation({ input: Charge, undo: 'refund', confirm: 'taek' }), refund, take: refund });
    // @ts-expect-error -- take needs a receipt
    defineService('payments', { charge: operation({ input: Charge, undo: 'refund', confirm: 'take' }), refund, take: other });
    // @ts-expect-error -- nothing gives it up
    defineService('payments', { charge: operation({ input: Charge, confirm: 'take' }), take: refund });
  });

  it('refuses an undo of itself', () => {
    // @ts-expect-error -- 'charge' cannot be its own undo
    defineService('payments', { charge: operation({ input: Charge, undo: 'charge' }) });
    defineService('payments', {
      // @ts-expect-error -- nor its own confirm
      charge: operation({ input: Charge, undo: 'refund', confirm: 'charge' }),
      refund: operation({ input: Charge }),
    });
  });

  it('takes what is defined in place', () => {
    defineProcess('order', {
      uses: { payments: defineService('payments', { charge: operation(), refund: operation({ undo: 'charge' }) }) },
    });
  });

  it('refuses an undo that does not accept the input of the call it takes back', () => {
    const receipt = operation({ input: z.object({ receipt: z.string() }) });
    const words = operation({ input: z.object({ amount: z.string() }) });
    // @ts-expect-error -- the input of 'charge' has no receipt
    defineService('payments', { charge: operation({ input: Charge, undo: 'refund' }), refund: receipt });
    // @ts-expect-error -- its amount is a number
    defineService('payments', { charge: operation({ input: Charge, undo: 'refund' }), refund: words });
  });
});

describe('process', () => {
  const Request = z.object({ sku: z.string(), quantity: z.int().default(1) });

  it('lets callers leave out what has a default, and gives them the output as the schema makes it', () => {
    const order = defineProcess('order', { input: Request, output: z.object({ parcel: z.string() }) });
    expectTypeOf<ProcessInput<typeof order>>().toEqualTypeOf<{ sku: string; quantity?: number | undefined }>();
    expectTypeOf<ProcessOutput<typeof order>>().toEqualTypeOf<{ parcel: string }>();
    expectTypeOf(order.name).toEqualTypeOf<'order'>();
  });

  it('refuses values that are not JSON', () => {
    // @ts-expect-error -- a Date is not JSON
    defineProcess('order', { input: z.object({ at: z.date() }) });
    // @ts-expect-error -- a Map is not JSON
    defineProcess('order', { output: z.map(z.string(), z.number()) });
  });

  it('refuses to use what is not a service', () => {
    // @ts-expect-error -- an operation is not a service
    defineProcess('order', { uses: { payments: operation() } });
  });
});

it('leaves nothing to guess where an operation leaves something out', () => {
  const shelf = defineService('shelf', { put: operation({ input: z.object({ id: z.string() }) }) });
  expectTypeOf<OperationOutput<typeof shelf.operations.put>>().toEqualTypeOf<void>();
  expectTypeOf<(typeof shelf.operations.put)['undo']>().toEqualTypeOf<undefined>();
});
