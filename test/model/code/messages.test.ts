import { describe, expect, it } from 'vitest';
import { createFakeServices } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { refusal } from '../support/errors.ts';
import { runSale, type SaleBody } from '../support/shop.ts';

function refuseAtOnce(): never {
  throw refusal();
}

describe('a condition', () => {
  const failing = (from: number) => {
    let looked = 0;
    return () => {
      if (++looked >= from) throw new RangeError('no such order');
      return false;
    };
  };

  it.each([1, 4])('that throws ends its wait with that, at its look number %i', async (from) => {
    const sale = runSale(async (_, _services, run) => {
      void run.sleep('1m');
      void run.sleep('2m');
      const waited = run.until(failing(from), { within: '1h' });
      return waited.catch((error: unknown) => [(error as Error).message, run.now() < 3_600_000]);
    });
    expect(await sale.finish()).toEqual({ kind: 'completed', output: ['no such order', true] });
  });

  it('that throws, and is not caught, fails the run', async () => {
    const sale = runSale(async (_, _services, run) => {
      void run.sleep('1m');
      await run.until(failing(3));
    });
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { message: 'no such order' } });
  });
});

describe('signals', () => {
  it('that are received before a wait are kept, in the order of arrival', async () => {
    const sale = runSale(async (_, _services, run) => {
      await run.sleep('1h');
      return [await run.next('paid'), await run.next('delivered'), await run.next('paid')];
    });
    await sale.run.signal('paid', 'one');
    await sale.run.signal('paid', 'two');
    await sale.run.signal('delivered', 'three');
    expect(await sale.finish()).toEqual({ kind: 'completed', output: ['one', 'three', 'two'] });
  });

  it('go each to one wait, and the other waits continue', async () => {
    const sale = runSale(async (_, _services, run) => Promise.all([run.next('paid'), run.next('paid')]));
    await sale.settle();
    await sale.run.signal('paid', 'one');
    await sale.settle();
    expect(sale.end).toBeUndefined();
    await sale.run.signal('paid', 'two');
    expect(await sale.finish()).toEqual({ kind: 'completed', output: ['one', 'two'] });
  });

  it('that the process does not know are refused with those that it does', async () => {
    const sale = runSale(async () => 'done');
    await expect(sale.run.signal('payed', 'x')).rejects.toThrow("Unknown signal 'payed' (the process has: paid, delivered)");
  });

  it('that do not come in time leave the process with nothing, at that time', async () => {
    const sale = runSale(async (_, _services, run) => [await run.next('paid', { within: '1h' }), run.now()]);
    expect(await sale.finish()).toEqual({ kind: 'completed', output: [undefined, 3_600_000] });
  });

  it('that come in time do not leave the time-out behind', async () => {
    const sale = runSale(async (_, _services, run) => run.next('paid', { within: '1h' }));
    await sale.advance('59m');
    await sale.run.signal('paid', 'just');
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'just' });
    expect(sale.clock.now()).toBe(59 * 60_000);
    expect(sale.clock.next()).toBeUndefined();
  });
});

describe('run.until', () => {
  it('waits for another branch, and returns whether the condition held in time', async () => {
    const gate = createGate('shop.book');
    const sale = runSale(
      async (_, { shop }, run) => {
        let booked = false;
        const booking = shop.book('tea').then(() => (booked = true));
        const early = await run.until(() => booked, { within: '5s' });
        const late = await run.until(() => booked);
        await booking;
        return [early, late];
      },
      { services: createFakeServices(gate) },
    );
    await sale.advance('5s');
    gate.release('shop.book');
    expect(await sale.finish()).toEqual({ kind: 'completed', output: [false, true] });
  });

  it('does not wait for a condition that holds already', async () => {
    const sale = runSale(async (_, _services, run) => run.until(() => true, { within: '1h' }));
    expect(await sale.finish()).toEqual({ kind: 'completed', output: true });
    expect(sale.clock.now()).toBe(0);
  });
});

describe('updates', () => {
  it('that come before the process is ready are answered when it is', async () => {
    const sale = runSale(async (_, _services, run) => {
      await run.sleep('1h');
      run.onUpdate('change', async (to) => `changed to ${to}`);
      await run.sleep('1h');
    });
    const answer = sale.run.update('change', 'milk');
    await sale.advance('30m');
    expect(sale.end).toBeUndefined();
    await sale.advance('30m');
    expect(await answer).toBe('changed to milk');
  });

  const endings: readonly [string, SaleBody][] = [
    ['returns', async () => 'done'],
    ['throws', async () => Promise.reject(refusal())],
    ['throws at once', () => refuseAtOnce()],
  ];
  it.each(endings)('that are never answered are refused when the process %s', async (_, body) => {
    const sale = runSale(body);
    const answer = sale.run.update('change', 'milk');
    await expect(answer).rejects.toMatchObject({
      kind: 'business',
      code: 'NotAnswered',
      message: "The run ended without answering 'change'",
    });
  });

  it('that come when the process is over are refused', async () => {
    const sale = runSale(async (_, _services, run) => {
      run.onUpdate('change', async (to) => to);
    });
    await sale.finish();
    await expect(sale.run.update('change', 'milk')).rejects.toMatchObject({ code: 'NotAnswered' });
  });

  it('may make steps, which the run waits for and undoes like its own', async () => {
    const gate = createGate('shop.book');
    const sale = runSale(
      async (_, { shop }, run) => {
        run.onUpdate('change', (item) => shop.book(item));
        await run.sleep('1s');
        throw refusal();
      },
      { services: createFakeServices(gate) },
    );
    const answer = sale.run.update('change', 'milk');
    await sale.advance('2s');
    expect(sale.end).toBeUndefined();
    gate.release('shop.book');
    expect(await answer).toBe('milk');
    await sale.finish();
    expect(sale.services.effects()).toEqual([]);
  });

  it('that still wait when the process returns end with it, and begin nothing more', async () => {
    const sale = runSale(async (_, { shop }, run) => {
      run.onUpdate('change', async (item): Promise<string> => {
        await run.sleep('1h');
        return shop.book(item);
      });
      await run.sleep('1s');
    });
    const answer = sale.run.update('change', 'milk');
    const refused = expect(answer).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    await refused;
    expect(sale.calls).toEqual([]);
  });
});
