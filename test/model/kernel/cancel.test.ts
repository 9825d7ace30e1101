import { describe, expect, it } from 'vitest';
import { refusal } from '../support/errors.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { runSale } from '../support/shop.ts';

describe('a cancellation', () => {
  it('before the first step leaves nothing to undo', async () => {
    const sale = runSale(async (_, { shop }, run) => {
      await run.sleep('1h');
      await shop.book('tea');
    });
    expect(await sale.run.cancel()).toBe(true);
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { kind: 'cancelled' } });
    expect(sale.calls).toEqual([]);
    expect(sale.clock.now()).toBe(0);
  });

  it('waits for the step in flight, then undoes everything', async () => {
    const gate = createGate('shop.pay');
    const sale = runSale(
      async (_, { shop }) => {
        await shop.book('tea');
        await shop.pay('tea');
        await shop.book('milk');
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    expect(await sale.run.cancel()).toBe(true);
    await sale.settle();
    expect(sale.services.effects()).toEqual(['shop.book tea']);
    gate.release('shop.pay');
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { kind: 'cancelled' } });
    expect(sale.services.effects()).toEqual([]);
    expect(sale.run.snapshot().steps.map(({ id }) => id)).toEqual(['shop.book', 'shop.pay']);
  });

  it('ends the wait between two attempts at once, and undoes the step, which may have been done', async () => {
    const services = createFakeServices({ fault: ({ undoes }) => (undoes === undefined ? 'lost' : undefined) });
    const sale = runSale((_, { shop }) => shop.book('tea'), { services });
    await sale.advance('5s');
    await sale.run.cancel();
    await sale.settle();
    expect(sale.end).toMatchObject({ kind: 'failed', error: { kind: 'cancelled' } });
    expect(services.effects()).toEqual([]);
  });

  it('wins over what the process would have returned or thrown', async () => {
    for (const after of [() => 'done', () => Promise.reject(refusal())]) {
      const sale = runSale(async (_, { shop }, run) => {
        await shop.book('tea');
        await run.sleep('1h').catch(() => undefined);
        return after();
      });
      await sale.settle();
      await sale.run.cancel();
      const end = await sale.finish();
      expect(end.kind).toBe('failed');
      expect(sale.services.effects()).toEqual([]);
    }
  });

  it('has no further effect the second time', async () => {
    const sale = runSale(async (_, { shop }, run) => {
      await shop.book('tea');
      await run.sleep('1h');
    });
    await sale.settle();
    await Promise.all([sale.run.cancel(), sale.run.cancel()]);
    await sale.finish();
    expect(sale.calls.map(({ call }) => call.id)).toEqual(['shop.book', 'undo shop.book']);
  });

  it('is too late for a run that has ended', async () => {
    const sale = runSale((_, { shop }) => shop.book('tea'));
    await sale.finish();
    expect(await sale.run.cancel()).toBe(false);
    expect(sale.end).toEqual({ kind: 'completed', output: 'tea' });
  });
});

describe('run.fail', () => {
  it('ends the run with its error, once steps in flight have ended and everything is undone', async () => {
    const gate = createGate('shop.pay');
    const error = refusal('ChangedMind');
    const sale = runSale(
      async (_, { shop }, run) => {
        run.onUpdate('cancel', () => run.fail(error));
        await shop.book('tea');
        await shop.pay('tea');
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    expect(await sale.run.update('cancel', 'no money')).toBe(true);
    expect(sale.end).toBeUndefined();
    gate.release('shop.pay');
    expect(await sale.finish()).toEqual({ kind: 'failed', error });
    expect(sale.services.effects()).toEqual([]);
  });

  it('takes effect if the pivot that it waited for fails, because the run is undone anyway', async () => {
    const gate = createGate('shop.ship');
    const services = createFakeServices({ ...gate, fault: ({ id }) => (id === 'shop.ship' ? 'refused' : undefined) });
    const sale = runSale(
      async (_, { shop }, run) => {
        run.onUpdate('cancel', () => run.fail(refusal('ChangedMind')));
        await shop.book('tea');
        await shop.ship('tea');
      },
      { services },
    );
    await sale.settle();
    const cancelled = sale.run.update('cancel', 'no money');
    await sale.settle();
    gate.release('shop.ship');
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { kind: 'business' } });
    expect(await cancelled).toBe(true);
    expect(services.effects()).toEqual([]);
  });

  it('keeps the first error', async () => {
    const [first, second] = [refusal('First'), refusal('Second')];
    const sale = runSale(async (_services, _, run) => {
      await Promise.all([run.fail(first), run.fail(second)]);
      await run.sleep('1h');
    });
    expect(await sale.finish()).toEqual({ kind: 'failed', error: first });
  });

  it('ends the run even if the process returns after it', async () => {
    const error = refusal();
    const sale = runSale(async (_, { shop }, run) => {
      await shop.book('tea');
      await run.fail(error);
      return 'done';
    });
    expect(await sale.finish()).toEqual({ kind: 'failed', error });
    expect(sale.services.effects()).toEqual([]);
  });
});
