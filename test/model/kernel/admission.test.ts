// Steps with a limit: several runs in memory that keep the same limits.

import { describe, expect, it } from 'vitest';
import type { Body } from '../../../src/model/code/body.ts';
import { code } from '../../../src/model/code/code.ts';
import type { StepOptions } from '../../../src/model/kernel/step-options.ts';
import { createLimits, type MemoryLimits } from '../../../src/testing/memory/memory-limits.ts';
import { runInMemory } from '../../../src/testing/memory/run-in-memory.ts';
import { refusal } from '../support/errors.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { localSale, runSale, type SaleBody } from '../support/shop.ts';

const ada: StepOptions = { limit: { key: 'ada' } };

/** A run that books one item; its call is held until the test lets it go. */
function start(item: string, { limits, options = ada }: { limits: MemoryLimits; options?: StepOptions }) {
  const body: SaleBody = async (_, { shop }) => shop.book(item, options);
  return startBody(body, { limits, id: item });
}

function startBody(body: SaleBody, { limits, id }: { limits: MemoryLimits; id: string }) {
  const gate = createGate('shop.book', 'shop.ship');
  const services = createFakeServices(gate);
  return Object.assign(runSale(body, { services, limits, workflowId: id }), { gate, services });
}

const settle = async (...sales: { settle(): Promise<void> }[]) => {
  for (const sale of sales) await sale.settle();
};

describe('a step with a limit', () => {
  it('waits for earlier requests, in the order of arrival', async () => {
    const limits = createLimits();
    const sales = ['tea', 'milk', 'sugar'].map((item) => start(item, { limits }));
    for (const index of sales.keys()) {
      await settle(...sales);
      expect(sales.map(({ gate }) => gate.held().length)).toEqual(sales.map((_, at) => (at === index ? 1 : 0)));
      sales[index]?.gate.release('shop.book');
      await settle(...sales);
    }
    expect(sales.map(({ end }) => end?.kind)).toEqual(['completed', 'completed', 'completed']);
  });

  it('shares the limit only with steps of the same key, up to its atOnce', async () => {
    const limits = createLimits();
    const two: StepOptions = { limit: { key: 'ada', atOnce: 2 } };
    const sales = ['tea', 'milk', 'sugar'].map((item) => start(item, { limits, options: two }));
    const other = start('salt', { limits, options: { limit: { key: 'bob' } } });
    await settle(...sales, other);
    expect([...sales, other].map(({ gate }) => gate.held().length)).toEqual([1, 1, 0, 1]);
  });

  it('shows its wait in the snapshot before it begins', async () => {
    const limits = createLimits();
    const [first, second] = [start('tea', { limits }), start('milk', { limits })];
    await settle(first, second);
    expect(second.run.snapshot()).toMatchObject({ steps: [], waits: [{ kind: 'limit', key: 'ada', step: 'shop.book' }] });
    await expect(second.finish()).rejects.toThrow("It waits for limit 'ada'");
    first.gate.release('shop.book');
    await settle(first, second);
    expect(second.run.snapshot()).toMatchObject({ steps: [{ id: 'shop.book', state: { kind: 'running' } }], waits: [] });
  });

  it('releases its permit when it fails', async () => {
    const limits = createLimits();
    const services = createFakeServices({ fault: () => 'refused' });
    const failing = runSale(async (_, { shop }) => shop.book('tea', ada), { services, limits, workflowId: 'failing' });
    expect((await failing.finish()).kind).toBe('failed');
    const after = start('milk', { limits });
    await after.settle();
    expect(after.gate.held()).toEqual(['shop.book']);
  });

  it('that is cancelled while it waits withdraws its request, and leaves nothing to undo', async () => {
    const limits = createLimits();
    const [first, second, third] = [start('tea', { limits }), start('milk', { limits }), start('sugar', { limits })];
    await settle(first, second, third);
    expect(await second.run.cancel()).toBe(true);
    expect(await second.finish()).toMatchObject({ kind: 'failed', error: { kind: 'cancelled' } });
    expect(second.calls).toEqual([]);
    expect(second.run.snapshot().steps).toMatchObject([{ id: 'shop.book', state: { kind: 'failed' }, undo: { kind: 'none' } }]);
    first.gate.release('shop.book');
    await settle(first, third);
    expect(third.gate.held()).toEqual(['shop.book']);
  });

  it('can be cancelled while it waits, even if it is a pivot', async () => {
    const limits = createLimits();
    const [first, second] = ['tea', 'milk'].map((id) =>
      startBody(async (_, { shop }) => shop.ship(id, { ...ada, pivot: true }), { limits, id }),
    );
    await settle(...[first, second].flatMap((sale) => sale ?? []));
    expect(await second?.run.cancel()).toBe(true);
    expect(await second?.finish()).toMatchObject({ kind: 'failed' });
    expect(second?.calls).toEqual([]);
  });

  it('counts its deadline from the moment it acquires the permit', async () => {
    const limits = createLimits();
    const first = start('tea', { limits });
    const second = start('milk', { limits, options: { ...ada, timeout: '5s', deadline: '10s' } });
    await settle(first, second);
    await second.advance('1h');
    first.gate.release('shop.book');
    await settle(first, second);
    await second.advance('4s');
    second.gate.release('shop.book');
    expect(await second.finish()).toEqual({ kind: 'completed', output: 'milk' });
  });

  it('is undone without waiting for a permit', async () => {
    const limits = createLimits();
    const failing = startBody(
      async (_, { shop }) => {
        await shop.book('tea', ada);
        throw refusal();
      },
      { limits, id: 'failing' },
    );
    const other = start('milk', { limits });
    await settle(failing, other);
    failing.gate.release('shop.book');
    await settle(failing, other);
    expect(other.gate.held()).toEqual(['shop.book']);
    expect(await failing.finish()).toMatchObject({ kind: 'failed', error: { code: 'TooLate' } });
    expect(failing.calls.map(({ call }) => call.id)).toEqual(['shop.book', 'undo shop.book']);
  });

  it('can use its name again after it was cancelled while it waited', async () => {
    const limits = createLimits();
    const first = start('tea', { limits });
    const second = startBody(
      async (_, { shop }, run) => {
        const inside = run.attempt(({ shop: within }) =>
          Promise.all([within.book('milk', { ...ada, name: 'mine' }), run.sleep('1s').then(() => Promise.reject(refusal()))]),
        );
        await inside.catch(() => undefined);
        return shop.pay('milk', { name: 'mine' });
      },
      { limits, id: 'milk' },
    );
    await settle(first, second);
    expect(await second.finish()).toEqual({ kind: 'completed', output: 'milk' });
    expect(second.calls.map(({ call }) => call.id)).toEqual(['mine~2']);
  });

  it.each([
    ['', 1, 'its key is not a text'],
    ['k'.repeat(501), 1, 'its key is longer than 500 characters'],
    ['ada', 0, 'atOnce is 0. Pass a whole number of at least 1'],
    ['ada', 1.5, 'atOnce is 1.5'],
  ])('is refused where it cannot be (%#)', async (key, atOnce, message) => {
    const sale = start('tea', { limits: createLimits(), options: { limit: { key, atOnce } } });
    expect(await sale.finish()).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining(`Cannot limit step 'shop.book': ${message}`) },
    });
    expect(sale.calls).toEqual([]);
  });
});

describe('the limit', () => {
  it('of a process applies to each of its steps, unless the step overrides it', async () => {
    const limits = createLimits();
    const first = start('tea', { limits });
    await first.settle();
    const spec = { policy: { limit: { key: 'ada' } } };
    const body: SaleBody = async (_, { shop }) => {
      await shop.pay('milk', { limit: { key: 'bob' } });
      await shop.pay('sugar');
    };
    const second = runSale(body, { spec, limits, workflowId: 'second' });
    await second.settle();
    expect(second.run.snapshot()).toMatchObject({
      steps: [{ id: 'shop.pay' }],
      waits: [{ kind: 'limit', key: 'ada', step: 'shop.pay#2' }],
    });
    first.gate.release('shop.book');
    await settle(first, second);
    expect(second.end?.kind).toBe('completed');
  });

  it('applies to local steps too, whose permits arrive in delivery order', async () => {
    const limits = createLimits();
    const first = start('tea', { limits });
    await first.settle();
    const services = createFakeServices();
    const body: Body<typeof localSale> = (_, { depot }) => Promise.all([depot.pack('milk', ada), depot.pack('sugar')]);
    const second = runInMemory({ contract: localSale, notation: code(body) }, null, { call: services.call, limits, workflowId: 'second' });
    await second.settle();
    expect(services.effects()).toEqual(['depot.pack sugar']);
    first.gate.release('shop.book');
    await settle(first, second);
    expect(await second.finish()).toEqual({ kind: 'completed', output: ['milk', 'sugar'] });
  });
});
