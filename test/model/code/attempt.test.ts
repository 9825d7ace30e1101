import { describe, expect, it } from 'vitest';
import { createFakeServices } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { refusal } from '../support/errors.ts';
import { runSale } from '../support/shop.ts';

describe('an attempt', () => {
  it('that fails is undone before its error is rethrown, and steps outside it stay', async () => {
    const error = refusal();
    const sale = runSale(async (_, { shop }, run) => {
      await shop.book('tea');
      const failing = run.attempt(async (inside) => {
        await inside.shop.book('milk');
        await inside.shop.pay('milk');
        throw error;
      });
      const caught = await failing.catch((thrown: unknown) => thrown);
      await shop.look(sale.services.effects().join());
      return caught === error;
    });
    expect(await sale.finish()).toEqual({ kind: 'completed', output: true });
    expect(sale.calls.map(({ call }) => call.id)).toEqual([
      'shop.book',
      'shop.book#2',
      'shop.pay',
      'undo shop.pay',
      'undo shop.book#2',
      'shop.look',
    ]);
    expect(sale.services.effects()[1]).toBe('shop.look shop.book tea');
  });

  it('that succeeds is undone with the run', async () => {
    const sale = runSale(async (_, _services, run) => {
      await run.attempt(({ shop }) => shop.book('tea'));
      throw refusal();
    });
    await sale.finish();
    expect(sale.services.effects()).toEqual([]);
  });

  it('inside another is undone with it, even if it succeeded, and alone if only it failed', async () => {
    const sale = runSale(async (_, _services, run) => {
      const outer = (fails: boolean) =>
        run.attempt(async ({ shop }, attempt) => {
          await shop.book('outer');
          await attempt((inner) => inner.shop.book('inner'));
          await attempt(async (inner) => {
            await inner.shop.pay('innermost');
            throw refusal();
          }).catch(() => undefined);
          if (fails) throw refusal();
        });
      await outer(true).catch(() => undefined);
      await outer(false);
    });
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    expect(sale.services.effects()).toEqual(['shop.book outer', 'shop.book inner']);
    expect(sale.run.snapshot().steps.map(({ group }) => group)).toEqual(['/1', '/1/2', '/1/3', '/4', '/4/5', '/4/6']);
  });

  it('waits for its steps in flight before it undoes them, and begins no other step', async () => {
    const gate = createGate('shop.pay');
    const sale = runSale(
      async (_, _services, run) => {
        const failing = run.attempt(async ({ shop }) => {
          const branch = async () => {
            await shop.pay('tea');
            await shop.book('tea');
          };
          await Promise.all([branch(), Promise.reject(refusal())]);
        });
        await failing.catch(() => undefined);
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    expect(sale.end).toBeUndefined();
    gate.release('shop.pay');
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    expect(sale.calls.map(({ call }) => call.id)).toEqual(['shop.pay', 'undo shop.pay']);
  });

  it('in which the run is cancelled is undone once, with the rest', async () => {
    const gate = createGate('shop.pay');
    const sale = runSale(
      async (_, { shop }, run) => {
        await shop.book('tea');
        await run.attempt(({ shop: inside }) => inside.pay('tea')).catch(() => undefined);
        return 'done';
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    expect(await sale.run.cancel()).toBe(true);
    gate.release('shop.pay');
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { kind: 'cancelled' } });
    expect(sale.calls.map(({ call }) => call.id)).toEqual(['shop.book', 'shop.pay', 'undo shop.pay', 'undo shop.book']);
  });

  it('that is being undone when the run fails is not undone twice', async () => {
    const gate = createGate('undo shop.pay');
    const sale = runSale(
      async (_, { shop }, run) => {
        const failing = run.attempt(async ({ shop: inside }) => {
          await inside.pay('tea');
          throw refusal();
        });
        await Promise.all([failing.catch(() => undefined), shop.book('tea').then(() => Promise.reject(refusal('Other')))]);
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    gate.release('undo shop.pay');
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { code: 'Other' } });
    expect(
      sale.calls
        .filter(({ call }) => call.undoes)
        .map(({ call }) => call.id)
        .sort(),
    ).toEqual(['undo shop.book', 'undo shop.pay']);
  });

  it('that is being undone when the process returns is waited for', async () => {
    const gate = createGate('undo shop.pay');
    const sale = runSale(
      async (_, _services, run) => {
        const failing = run.attempt(async ({ shop }) => {
          await shop.pay('tea');
          throw refusal();
        });
        return Promise.race([failing, run.sleep('1s')]);
      },
      { services: createFakeServices(gate) },
    );
    await sale.advance('2s');
    expect(sale.end).toBeUndefined();
    gate.release('undo shop.pay');
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    expect(sale.services.effects()).toEqual([]);
  });

  it('that is not over when the process returns is undone: it has not succeeded', async () => {
    const sale = runSale(async (_, _services, run) => {
      const slow = run.attempt(async ({ shop }) => {
        await shop.book('slow');
        await run.sleep('1h');
        return 'slow';
      });
      const fast = run.attempt(async ({ shop }) => shop.book('fast'));
      return Promise.race([slow, fast]);
    });
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'fast' });
    expect(sale.services.effects()).toEqual(['shop.book fast']);
    expect(sale.clock.now()).toBe(0);
  });

  it('whose undo waits for a person lets the run continue, or be cancelled meanwhile', async () => {
    const services = createFakeServices({ fault: ({ id }) => (id === 'undo shop.pay' ? 'refused' : undefined) });
    const sale = runSale(
      async (_, { shop }, run) => {
        const failing = run.attempt(async ({ shop: inside }) => {
          await inside.pay('tea');
          throw refusal();
        });
        await failing.catch(() => undefined);
        await shop.book('tea');
        await run.next('delivered');
      },
      { services },
    );
    await sale.settle();
    expect(sale.run.snapshot().outcome).toBe('undo-failed');
    await sale.run.decide({ step: 'shop.pay', action: 'settle' });
    await sale.settle();
    expect(sale.run.snapshot().outcome).toBe('running');
    expect(await sale.run.cancel()).toBe(true);
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { kind: 'cancelled' } });
    expect(sale.published).toEqual(['undo-failed', undefined, 'undone']);
  });

  it('that passed the pivot is not undone', async () => {
    const sale = runSale(async (_, _services, run) => {
      const failing = run.attempt(async ({ shop }) => {
        await shop.book('tea');
        await shop.ship('tea');
        throw refusal();
      });
      await failing.catch(() => undefined);
    });
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    expect(sale.services.effects()).toEqual(['shop.book tea', 'shop.ship tea']);
  });
});
