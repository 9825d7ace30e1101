// Several things at the same time.

import { describe, expect, it } from 'vitest';
import { refusal } from '../support/errors.ts';
import { runSale } from '../support/shop.ts';

describe('run.map', () => {
  it('answers in the order of the items, with no more than its width under way', async () => {
    let underWay = 0;
    let most = 0;
    const sale = runSale(async (_, { shop }, run) =>
      run.map(
        ['a', 'b', 'c', 'd', 'e'],
        async (item) => {
          most = Math.max(most, ++underWay);
          const booked = await shop.book(item);
          await run.sleep(item === 'a' ? '2h' : '1h');
          underWay--;
          return booked;
        },
        { width: 2 },
      ),
    );
    expect(await sale.finish()).toEqual({ kind: 'completed', output: ['a', 'b', 'c', 'd', 'e'] });
    expect(most).toBe(2);
  });

  it('begins no item once one has failed, and undoes the others before the error is rethrown', async () => {
    const sale = runSale(async (_, __, run) => {
      const mapped = run.map(
        ['a', 'b', 'c', 'd'],
        async (item, { shop }) => {
          if (item === 'b') throw refusal();
          return shop.book(item);
        },
        { width: 2 },
      );
      return mapped.catch(() => sale.services.effects().length);
    });
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 0 });
    expect(sale.calls.map(({ call }) => call.id)).toEqual(['shop.book', 'undo shop.book']);
  });

  it('returns nothing for no items, and rejects a width of 0', async () => {
    const sale = runSale(async (_, __, run) => {
      const none = await run.map([], () => Promise.reject(refusal()), { width: 0 });
      const refused: unknown = await run.map(['a'], (item) => Promise.resolve(item), { width: 0 }).catch((error: unknown) => error);
      return [none, String(refused)];
    });
    expect(await sale.finish()).toEqual({
      kind: 'completed',
      output: [[], 'RangeError: Cannot map 1 items with a width of 0: the width must be a whole number from 1 on'],
    });
  });
});

describe('run.race', () => {
  it('is decided by the first; the others are cancelled and undone before it is over', async () => {
    const sale = runSale(async (_, __, run) => {
      const { winner, value } = await run.race({
        slow: async ({ shop }) => {
          await shop.book('slow');
          await run.sleep('2d');
          return 1;
        },
        fast: async ({ shop }) => {
          await shop.book('fast');
          await run.sleep('1h');
          return 'one';
        },
      });
      return [winner, value, sale.services.effects(), run.now()];
    });
    expect(await sale.finish()).toEqual({ kind: 'completed', output: ['fast', 'one', ['shop.book fast'], 3_600_000] });
  });

  it('has one winner, even if two branches end together', async () => {
    const sale = runSale(async (_, __, run) => {
      const branch = (name: string) => async (services: { shop: { book(item: string): Promise<string> } }) => {
        const booked = await services.shop.book(name);
        await run.sleep('1h');
        return booked;
      };
      const { winner } = await run.race({ one: branch('one'), other: branch('other') });
      return [winner, sale.services.effects()];
    });
    expect(await sale.finish()).toEqual({ kind: 'completed', output: ['one', ['shop.book one']] });
  });

  it('fails with the error of the first branch, and undoes all', async () => {
    const sale = runSale(async (_, __, run) =>
      run.race({
        failing: async ({ shop }) => {
          await shop.book('failing');
          throw refusal();
        },
        waiting: async ({ shop }) => {
          await shop.book('waiting');
          await run.next('paid');
        },
      }),
    );
    expect((await sale.finish()).kind).toBe('failed');
    expect(sale.services.effects()).toEqual([]);
  });

  it('lets a signal race with time', async () => {
    const sale = runSale(async (_, __, run) => run.race({ paid: () => run.next('paid'), late: () => run.sleep('1d') }));
    await sale.settle();
    await sale.run.signal('paid', 'cash');
    expect(await sale.finish()).toEqual({ kind: 'completed', output: { winner: 'paid', value: 'cash' } });
    expect(sale.clock.now()).toBe(0);
  });

  it.each(['before it begins', 'while it waits'])('leaves a signal to others that did not win, where two come at once %s', async (when) => {
    const sale = runSale(async (_, __, run) => {
      if (when === 'before it begins') await run.sleep('1d');
      const first = await run.race({ paid: () => run.next('paid'), delivered: () => run.next('delivered') });
      const second = await run.race({ paid: () => run.next('paid'), delivered: () => run.next('delivered') });
      return [first, second, await run.next('paid', { within: '1d' })];
    });
    await sale.settle();
    const said = [sale.run.signal('paid', 'cash'), sale.run.signal('delivered', 'to Ada')];
    await Promise.all(said);
    const [paid, delivered] = [
      { winner: 'paid', value: 'cash' },
      { winner: 'delivered', value: 'to Ada' },
    ];
    expect(await sale.finish()).toEqual({ kind: 'completed', output: [paid, delivered, undefined] });
  });
});
