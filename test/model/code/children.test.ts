// A process that another one calls is a step of it: undone with it, also after it has completed.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Body } from '../../../src/model/code/body.ts';
import { code } from '../../../src/model/code/code.ts';
import { defineProcess } from '../../../src/model/contract/process.ts';
import { kindOf } from '../../../src/model/errors.ts';
import { runInMemory } from '../../../src/testing/memory/run-in-memory.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { refusal } from '../support/errors.ts';
import { shop } from '../support/shop.ts';

const basket = defineProcess('basket', { input: z.array(z.string()).min(1), output: z.number(), uses: { shop } });
const purchase = defineProcess('purchase', { output: z.unknown(), uses: { shop, basket } });

function buy(body: Body<typeof purchase>, fill?: Body<typeof basket>) {
  const services = createFakeServices();
  const filling: Body<typeof basket> = async (items, { shop }) => {
    for (const item of items) await shop.book(item);
    return items.length;
  };
  const processes = [{ implementation: { contract: basket, notation: code(fill ?? filling) } }];
  const run = runInMemory({ contract: purchase, notation: code(body) }, undefined, { call: services.call, processes });
  return Object.assign(run, { services });
}

describe('a process that another one calls', () => {
  it('answers with its output, and is a step', async () => {
    const run = buy(async (_, { basket }) => basket(['tea', 'milk']));
    expect(await run.finish()).toEqual({ kind: 'completed', output: 2 });
    expect(run.run.snapshot().steps.map(({ id, execution }) => [id, execution])).toEqual([['basket', 'child']]);
    expect(run.calls.map(({ call }) => call.key.split('/').slice(0, 2))).toEqual([
      ['purchase-1', 'basket'],
      ['purchase-1', 'basket'],
    ]);
  });

  it('is undone after it has completed, in the order of its own steps', async () => {
    const run = buy(async (_, { basket, shop }) => {
      await basket(['tea', 'milk']);
      await shop.pay('both');
      throw refusal();
    });
    expect((await run.finish()).kind).toBe('failed');
    expect(run.services.effects()).toEqual([]);
    expect(run.calls.map(({ call }) => call.id)).toEqual([
      'shop.book',
      'shop.book#2',
      'shop.pay',
      'undo shop.pay',
      'undo shop.book#2',
      'undo shop.book',
    ]);
  });

  it('that fails has undone its steps, and its error is rethrown to the caller', async () => {
    const run = buy(
      async (_, { basket }) => basket(['tea']).catch((error: unknown) => (error as { code: string }).code),
      async ([item = ''], { shop }) => {
        await shop.book(item);
        throw refusal();
      },
    );
    expect(await run.finish()).toEqual({ kind: 'completed', output: refusal().code });
    expect(run.services.effects()).toEqual([]);
  });

  it('is cancelled with its caller, which waits until it is undone', async () => {
    const run = buy(
      async (_, { basket }) => basket(['tea']),
      async ([item = ''], { shop }, run) => {
        await shop.book(item);
        await run.sleep('1d');
        return 1;
      },
    );
    await run.settle();
    expect(run.services.effects()).toEqual(['shop.book tea']);
    await run.run.cancel();
    const end = await run.finish();
    expect(end.kind === 'failed' && kindOf(end.error)).toBe('cancelled');
    expect(run.services.effects()).toEqual([]);
  });

  it('is rejected before it does anything if its input is not valid', async () => {
    const run = buy(async (_, { basket }) => basket([]).catch(kindOf));
    expect(await run.finish()).toEqual({ kind: 'completed', output: 'invalid-input' });
    expect(run.calls).toEqual([]);
  });
});
