import { describe, expect, it } from 'vitest';
import { refusal } from '../support/errors.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { runSale } from '../support/shop.ts';

describe('after its pivot, a run', () => {
  it('undoes no earlier step', async () => {
    const sale = runSale(async (_, { shop }) => {
      await shop.book('tea');
      await shop.ship('tea');
      throw refusal();
    });
    await sale.settle();
    expect(sale.services.effects()).toEqual(['shop.book tea', 'shop.ship tea']);
    expect(sale.run.snapshot().steps.map(({ undo }) => undo.kind)).toEqual(['kept', 'kept']);
  });

  it('keeps a step that overlapped with the pivot and ended later', async () => {
    const gate = createGate('shop.book');
    const sale = runSale(
      async (_, { shop }) => {
        await Promise.all([shop.book('tea'), shop.ship('tea')]);
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    gate.release('shop.book');
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    expect(sale.run.snapshot().steps.map(({ undo }) => undo.kind)).toEqual(['kept', 'kept']);
  });

  it('cannot be cancelled, nor failed by its process', async () => {
    const refused: boolean[] = [];
    const sale = runSale(async (_, { shop }, run) => {
      await shop.ship('tea');
      refused.push(await run.fail(refusal()));
      await run.next('delivered');
      await shop.book('tea');
    });
    await sale.settle();
    expect(refused).toEqual([false]);
    expect(await sale.run.cancel()).toBe(false);
    await sale.run.signal('delivered', 'ada');
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    expect(sale.services.effects()).toEqual(['shop.ship tea', 'shop.book tea']);
  });

  it('gives no step a deadline or a last attempt', async () => {
    let down = true;
    const services = createFakeServices({ fault: ({ id }) => (id === 'shop.book' && down ? 'unavailable' : undefined) });
    const sale = runSale(
      async (_, { shop }) => {
        await shop.ship('tea');
        await shop.book('tea', { deadline: '1m', retry: { attempts: 2 } });
      },
      { services },
    );
    await sale.advance('3h');
    expect(sale.end).toBeUndefined();
    down = false;
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
  });

  it('undoes everything if the pivot itself was rejected', async () => {
    const services = createFakeServices({ fault: ({ id }) => (id === 'shop.ship' ? 'refused' : undefined) });
    const sale = runSale(
      async (_, { shop }) => {
        await shop.book('tea');
        await shop.ship('tea');
      },
      { services },
    );
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { code: 'Refused' } });
    expect(services.effects()).toEqual([]);
  });

  it('can be set for any step, by an option of the call', async () => {
    const sale = runSale(async (_, { shop }, run) => {
      await shop.book('tea', { pivot: true });
      await run.next('delivered');
    });
    await sale.settle();
    expect(sale.run.snapshot().pivoted).toBe(true);
    expect(await sale.run.cancel()).toBe(false);
  });
});

describe('while the pivot is in flight, a cancellation', () => {
  const start = (fault?: 'refused') => {
    const gate = createGate('shop.ship');
    const services = createFakeServices({ before: gate.before, fault: ({ id }) => (id === 'shop.ship' ? fault : undefined) });
    const sale = runSale(
      async (_, { shop }) => {
        await shop.book('tea');
        return shop.ship('tea');
      },
      { services },
    );
    return { gate, sale };
  };

  it('waits for its answer, and is too late if it succeeds', async () => {
    const { gate, sale } = start();
    await sale.settle();
    const cancelled = sale.run.cancel();
    await sale.settle();
    expect(sale.end).toBeUndefined();
    gate.release('shop.ship');
    expect(await cancelled).toBe(false);
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'tea' });
  });

  it('waits for its answer, and the run is undone if it is rejected', async () => {
    const { gate, sale } = start('refused');
    await sale.settle();
    const cancelled = sale.run.cancel();
    gate.release('shop.ship');
    expect(await sale.finish()).toMatchObject({ kind: 'failed' });
    await cancelled;
    expect(sale.services.effects()).toEqual([]);
  });
});
