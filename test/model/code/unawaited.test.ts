// Promises of a process that nobody awaits, or that are awaited late.

import { describe, expect, it } from 'vitest';
import { isBusinessError } from '../../../src/model/errors.ts';
import { refusal } from '../support/errors.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { runSale, type SaleBody } from '../support/shop.ts';

const refusing = (...steps: string[]) => createFakeServices({ fault: ({ id }) => (steps.includes(id) ? 'refused' : undefined) });

describe('a failure that nothing takes fails the run, and everything is undone', () => {
  it.each<[string, SaleBody]>([
    ['of a step', async (_, { shop }, run) => { void shop.pay('tea'); await run.sleep('1m'); return 'done'; }],
    ['of a step, at the return', async (_, { shop }) => { void shop.pay('tea'); return 'done'; }],
    ['of the second of two steps', async (_, { shop }) => { void shop.look('milk'); void shop.pay('tea'); return 'done'; }],
    ['of a step with a then', async (_, { shop }) => { void shop.pay('tea').then((value) => value); return 'done'; }],
    ['of a step with a finally', async (_, { shop }) => { void shop.pay('tea').finally(() => undefined); return 'done'; }],
    ['of a then that throws', async (_, { shop }) => { void shop.look('tea').then(() => { throw refusal(); }); return 'done'; }],
    ['of a step that another one begins', async (_, { shop }) => { void shop.look('a').then(() => shop.pay('tea')); return 'done'; }],
    ['of an attempt', async (_, __, run) => { void run.attempt(({ shop }) => shop.pay('tea')); await run.sleep('1m'); return 'done'; }],
    ['of a map', async (_, __, run) => { void run.map(['tea'], (item, { shop }) => shop.pay(item)); await run.sleep('1m'); return 'done'; }],
    ['of a race', async (_, __, run) => { void run.race({ one: ({ shop }) => shop.pay('tea') }); await run.sleep('1m'); return 'done'; }],
    ['of a step inside an attempt that succeeds', async (_, __, run) => { await run.attempt(async ({ shop }) => { void shop.pay('tea'); await run.sleep('1m'); }); return 'done'; }],
    ['of a signal', async (_, __, run) => { void run.signal({ process: (await import('../support/shop.ts')).sale, id: 'nobody' }, 'paid', 'x'); await run.sleep('1m'); return 'done'; }],
  ])('%s', async (_, body) => {
    const sale = runSale(async (input, services, run) => {
      await services.shop.book('tea');
      return body(input, services, run);
    }, { services: refusing('shop.pay') });
    const end = await sale.finish();
    expect(end.kind === 'failed' && isBusinessError(end.error)).toBe(true);
    expect(sale.services.effects().filter((effect) => !effect.startsWith('shop.look'))).toEqual([]);
    expect(sale.run.snapshot().outcome).toBe('undone');
  }); // prettier-ignore

  it('also if the run would continue as new', async () => {
    const sale = runSale(
      async (_, { shop }, run) => {
        await shop.book('tea');
        void shop.pay('tea');
        await run.sleep('1m');
        return run.again('next');
      },
      { services: refusing('shop.pay') },
    );
    expect(isBusinessError(((await sale.finish()) as { error: unknown }).error, 'Refused')).toBe(true);
    expect(sale.services.effects()).toEqual([]);
  });
});

describe('a failure is taken', () => {
  it('late', async () => {
    const sale = runSale(
      async (_, { shop }, run) => {
        const paying = shop.pay('tea');
        await run.sleep('1m');
        return paying.catch(() => 'handled');
      },
      { services: refusing('shop.pay') },
    );
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'handled' });
  });

  it('by Promise.allSettled over steps that are awaited one after another', async () => {
    const sale = runSale(
      async (_, { shop }) => {
        const ends = await Promise.allSettled([shop.pay('tea'), shop.look('milk')]);
        return ends.map(({ status }) => status);
      },
      { services: refusing('shop.pay') },
    );
    expect(await sale.finish()).toEqual({ kind: 'completed', output: ['rejected', 'fulfilled'] });
  });

  it('by the attempt that failed and was undone with it', async () => {
    const sale = runSale(
      async (_, __, run) => {
        const failing = run.attempt(async ({ shop }) => {
          const one = shop.pay('one');
          void shop.pay('two');
          await one;
        });
        return failing.catch(() => 'handled');
      },
      { services: refusing('shop.pay', 'shop.pay#2') },
    );
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'handled' });
  });

  it('by the race that its branch lost', async () => {
    const sale = runSale(async (_, __, run) => {
      const { winner } = await run.race({
        slow: async ({ shop }) => { void run.sleep('1h'); void run.next('paid'); void shop.pay('tea'); await run.sleep('2h'); },
        fast: () => run.sleep('1m'),
      });
      return winner;
    }, { services: refusing() }); // prettier-ignore
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'fast' });
    expect(sale.services.effects()).toEqual([]);
  });
});

describe('work that is under way when the process returns', () => {
  it('is waited for if it is a step', async () => {
    const gate = createGate('shop.pay');
    const sale = runSale(async (_, { shop }) => { void shop.pay('tea'); return 'done'; }, { services: createFakeServices(gate) }); // prettier-ignore
    await sale.settle();
    expect(sale.end).toBeUndefined();
    gate.release('shop.pay');
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'done' });
    expect(sale.services.effects()).toEqual(['shop.pay tea']);
  });

  it('and the run also waits for work that a step begins when it is done', async () => {
    const sale = runSale(async (_, { shop }) => { void shop.pay('tea').then(() => shop.book('tea')); return 'done'; }); // prettier-ignore
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'done' });
    expect(sale.services.effects()).toEqual(['shop.pay tea', 'shop.book tea']);
  });

  it('is let go if it only waits', async () => {
    const sale = runSale(async (_, __, run) => { void run.sleep('30d'); void run.next('paid'); void run.until(() => false); return 'done'; }); // prettier-ignore
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'done' });
    expect(sale.clock.now()).toBe(0);
  });

  it('does not outlive a cancellation, and nothing is rejected unseen', async () => {
    const sale = runSale(async (_, { shop }, run) => {
      await shop.book('tea');
      void run.sleep('1h').then(() => shop.pay('tea'));
      void run.next('paid');
      await run.sleep('1d');
      return 'done';
    });
    await sale.advance('1m');
    await sale.run.cancel();
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { kind: 'cancelled' } });
    expect(sale.services.effects()).toEqual([]);
  });
});
