import { describe, expect, it } from 'vitest';
import { stepOfKey } from '../../../src/model/kernel/step-key.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { refusal } from '../support/errors.ts';
import { runSale, type SaleBody } from '../support/shop.ts';

async function keysOf(body: SaleBody, services = createFakeServices()) {
  const sale = runSale(body, { services });
  const end = await sale.finish();
  const keys = sale.calls.filter(({ call }) => call.undoes === undefined).map(({ call }) => [call.id, call.key]);
  return { keys: [...new Map(keys as [string, string][])], end, sale };
}

describe("a step's id and key", () => {
  it('is its operation, numbered from the second call on', async () => {
    const { keys } = await keysOf(async (_, { shop }) => {
      for (const item of ['tea', 'milk', 'sugar']) await shop.book(item);
      await shop.pay('tea');
    });
    expect(keys).toEqual([
      ['shop.book', 'sale-1/first-run/shop.book/1'],
      ['shop.book#2', 'sale-1/first-run/shop.book#2/1'],
      ['shop.book#3', 'sale-1/first-run/shop.book#3/1'],
      ['shop.pay', 'sale-1/first-run/shop.pay/1'],
    ]);
  });

  it('is the same on every attempt', async () => {
    const services = createFakeServices({ fault: (_, attempt) => (attempt < 4 ? 'unavailable' : undefined) });
    const { sale } = await keysOf(async (_, { shop }) => shop.book('tea'), services);
    expect(sale.calls.map(({ call, attempt }) => [call.key, attempt])).toEqual(
      [1, 2, 3, 4].map((attempt) => ['sale-1/first-run/shop.book/1', attempt]),
    );
  });

  it('is the given name if it has one, and then the operation is not counted', async () => {
    const { keys } = await keysOf(async (_, { shop }) => {
      await shop.pay('tea', { name: 'deposit' });
      await shop.pay('tea');
    });
    expect(keys).toEqual([
      ['deposit', 'sale-1/first-run/deposit/1'],
      ['shop.pay', 'sale-1/first-run/shop.pay/1'],
    ]);
  });

  it('has a new generation if a named step that was undone is repeated', async () => {
    const { keys, end } = await keysOf(async (_, _services, run) => {
      const deposit = (fails: boolean) =>
        run.attempt(async ({ shop: inside }) => {
          await inside.pay('tea', { name: 'deposit' });
          if (fails) throw refusal();
        });
      await deposit(true).catch(() => undefined);
      await deposit(false);
    });
    expect(end.kind).toBe('completed');
    expect(keys).toEqual([
      ['deposit', 'sale-1/first-run/deposit/1'],
      ['deposit~2', 'sale-1/first-run/deposit/2'],
    ]);
  });

  it('has a new generation also where the step was refused: a service answers the same key with the same refusal', async () => {
    const services = createFakeServices({ fault: ({ id }) => (id === 'deposit' ? 'refused' : undefined) });
    const { end } = await keysOf(async (_, { shop }) => {
      await shop.pay('tea', { name: 'deposit' }).catch(() => undefined);
      return shop.pay('milk', { name: 'deposit' });
    }, services);
    expect(end).toEqual({ kind: 'completed', output: 'milk' });
    expect(services.misuses).toEqual([]);
  });

  it('cannot be repeated if the step was not undone', async () => {
    const { end, sale } = await keysOf(async (_, { shop }) => {
      await shop.pay('tea', { name: 'deposit' });
      await shop.pay('tea', { name: 'deposit' });
    });
    expect(end).toMatchObject({
      kind: 'failed',
      error: { message: "Cannot begin step 'deposit' again: it was not undone. Give the second call another name, or none" },
    });
    expect(sale.services.effects()).toEqual([]);
  });

  it.each(['', 'a/b', 'shop.pay#2', 'deposit~2', 'undo shop.pay'])(
    "refuses the name '%s', which could be taken for another step's",
    async (name) => {
      const { end } = await keysOf(async (_, { shop }) => shop.pay('tea', { name }));
      expect(end).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining(`Cannot name a step '${name}'`) } });
    },
  );

  it('can be read from its key', () => {
    expect(stepOfKey('sale/1/first-run/shop.book#2/1')).toEqual({ id: 'shop.book#2', generation: 1 });
    expect(stepOfKey('sale-1/first-run/deposit/2')).toEqual({ id: 'deposit~2', generation: 2 });
  });
});
