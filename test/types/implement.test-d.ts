// What the body of a process may do with its services, and what it must return.
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { operation, defineProcess, defineService } from '../../src/index.ts';
import { implement } from '../../src/workflows/index.ts';

const shop = defineService('shop', {
  reserve: operation({ input: z.object({ sku: z.string(), quantity: z.int().default(1) }), output: z.object({ hold: z.string() }) }),
  ping: operation(),
});
const order = defineProcess('order', {
  input: z.object({ sku: z.string(), gift: z.boolean().default(false) }),
  output: z.object({ hold: z.string() }),
  uses: { shop },
});

describe('implement', () => {
  it('gives the body its input with the defaults filled in, and its services with their types', () => {
    implement(order, async (input, services) => {
      expectTypeOf(input).toEqualTypeOf<{ sku: string; gift: boolean }>();
      expectTypeOf(services.shop.reserve).returns.resolves.toEqualTypeOf<{ hold: string }>();
      await services.shop.ping();
      return await services.shop.reserve({ sku: input.sku });
    });
  });

  it('refuses calls that the contract does not know', () => {
    implement(order, async (input, services) => {
      // @ts-expect-error -- the process does not use this service
      await services.payments.charge({});
      // @ts-expect-error -- the service has no such operation
      await services.shop.destroy({});
      // @ts-expect-error -- 'sku' is missing
      await services.shop.reserve({});
      // @ts-expect-error -- 'quantity' is a number
      await services.shop.reserve({ sku: input.sku, quantity: '2' });
      return { hold: 'h' };
    });
  });

  it('refuses a body that does not return the output', () => {
    // @ts-expect-error -- 'hold' is missing
    implement(order, async () => ({}));
    // @ts-expect-error -- 'hold' is a string
    implement(order, async () => ({ hold: 1 }));
  });
});
