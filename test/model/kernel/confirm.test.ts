import { describe, expect, it } from 'vitest';
import { BusinessError } from '../../../src/model/errors.ts';
import { undoRun } from '../../../src/model/undo-run.ts';
import type { ContinuedAsNew } from '../../../src/testing/memory/continued-as-new.ts';
import { createMemoryRuntime } from '../../../src/testing/memory/memory-runtime.ts';
import { follow } from '../../../src/testing/memory/run-in-memory.ts';
import { refusal } from '../support/errors.ts';
import { createFakeServices, type FakeOptions } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { runSale, sale as contract, type SaleBody } from '../support/shop.ts';

const calls = (sale: ReturnType<typeof runSale>) => sale.calls.map(({ call }) => call.id);
const states = (sale: ReturnType<typeof runSale>) =>
  sale.run.snapshot().steps.map(({ id, undo, confirm }) => `${id} ${undo.kind} ${confirm?.kind ?? 'done'}`);
const refusing = (...ids: readonly string[]): FakeOptions => ({ fault: ({ id }) => (ids.includes(id) ? 'refused' : undefined) });

const holdTwo: SaleBody = async (_, { store }) => {
  await store.hold('tea');
  await store.hold('milk');
};
const holdAndShip: SaleBody = async (_, { store, shop }) => {
  await store.hold('tea');
  return shop.ship('tea');
};

describe('a reserved step is confirmed', () => {
  it('at the end of a run without a pivot, together with others, with its input and a separate key', async () => {
    const gate = createGate('confirm store.hold', 'confirm store.hold#2');
    const sale = runSale(holdTwo, { services: createFakeServices(gate) });
    await sale.settle();
    expect(gate.held()).toEqual(['confirm store.hold', 'confirm store.hold#2']);
    expect(sale.end).toBeUndefined();
    gate.release('confirm store.hold');
    gate.release('confirm store.hold#2');
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    expect(sale.calls.at(-1)?.call).toMatchObject({
      operation: 'store.take',
      input: 'milk',
      key: 'sale-1/first-run/store.hold#2/1/confirm',
      policy: { deadline: undefined, retry: { attempts: undefined } },
    });
    expect(states(sale)).toEqual(['store.hold kept confirmed', 'store.hold#2 kept confirmed']);
  });

  it('right after the pivot, before the run continues', async () => {
    const gate = createGate('confirm store.hold');
    const sale = runSale(
      async (_, { store, shop }, run) => {
        await store.hold('tea');
        await shop.ship('tea');
        await run.next('delivered');
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    expect(sale.run.snapshot()).toMatchObject({ pivoted: true, waits: [] });
    gate.release('confirm store.hold');
    await sale.settle();
    expect(sale.run.snapshot()).toMatchObject({ waits: [{ kind: 'signal', name: 'delivered' }] });
    expect(states(sale)).toEqual(['store.hold kept confirmed', 'shop.ship kept done']);
  });

  it('at once, if it was reserved after the pivot', async () => {
    const sale = runSale(async (_, { store, shop }) => {
      await shop.ship('tea');
      await store.hold('tea');
      await shop.book('tea');
    });
    await sale.finish();
    expect(calls(sale)).toEqual(['shop.ship', 'store.hold', 'confirm store.hold', 'shop.book']);
  });

  it('until there is an answer, however often that is lost', async () => {
    let down = true;
    const services = createFakeServices({ fault: ({ id }) => (id.startsWith('confirm') && down ? 'lost' : undefined) });
    const sale = runSale(holdAndShip, { services });
    await sale.advance('3h');
    expect(sale.end).toBeUndefined();
    down = false;
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'tea' });
    expect(services.misuses).toEqual([]);
  });

  it('but not if it was released: by a failed attempt, or because its effect is unknown', async () => {
    const services = createFakeServices({ fault: ({ id }) => (id === 'store.hold#2' ? 'lost' : undefined) });
    const sale = runSale(
      async (_, { store }, run) => {
        const failing = run.attempt(async (inner) => {
          await inner.store.hold('tea');
          throw refusal();
        });
        await failing.catch(() => undefined);
        await store.hold('milk', { retry: { attempts: 1 } }).catch(() => undefined);
        await store.hold('bread');
      },
      { services },
    );
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    expect(calls(sale).filter((id) => / /.test(id))).toEqual(['undo store.hold', 'undo store.hold#2', 'confirm store.hold#3']);
    expect(services.effects()).toEqual(['store.hold bread']);
  });
});

describe('before its confirm, a reserved step', () => {
  it('is undone if the run fails', async () => {
    const sale = runSale(async (input, services, run) => {
      await holdTwo(input, services, run);
      throw refusal();
    });
    await sale.finish();
    expect(calls(sale).slice(2)).toEqual(['undo store.hold#2', 'undo store.hold']);
    expect(sale.services.effects()).toEqual([]);
  });

  it('is undone if the run is cancelled, but not once a confirm is under way', async () => {
    const gate = createGate('confirm store.hold');
    const sale = runSale((_, { store }) => store.hold('tea'), { services: createFakeServices(gate) });
    await sale.settle();
    expect(await sale.run.cancel()).toBe(false);
    gate.release('confirm store.hold');
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
  });

  it('is carried over into a new run, and is confirmed there, under its old key', async () => {
    const first: SaleBody = async (_, { store }, run) => {
      await store.hold('tea');
      return run.again(null);
    };
    const services = createFakeServices();
    const { carried } = ((await runSale(first, { services }).finish()) as { error: ContinuedAsNew }).error;
    const good = runSale(() => Promise.resolve(), { services, firstRunId: 'another-run', carried: JSON.parse(JSON.stringify(carried)) });
    await good.finish();
    expect(calls(good)).toEqual(['confirm store.hold']);
    expect(good.calls[0]?.call.key).toBe('sale-1/first-run/store.hold/1/confirm');
    expect(services.misuses).toEqual([]);
  });

  it('is undone by a run that only undoes an abandoned one', async () => {
    const services = createFakeServices();
    const left = runSale(
      async (input, all, run) => {
        await holdTwo(input, all, run);
        return run.again(null);
      },
      { services },
    );
    const { carried } = ((await left.finish()) as { error: ContinuedAsNew }).error;
    const runtime = createMemoryRuntime('sale', { call: services.call, workflowId: 'sale-1-undo', firstRunId: 'another-run', carried });
    expect(await follow(runtime, undoRun(runtime, contract)).finish()).toMatchObject({ kind: 'completed' });
    expect(services.effects()).toEqual([]);
  });
});

describe('a confirm that is rejected', () => {
  it('makes the run fail and be undone, if nothing was confirmed yet', async () => {
    const services = createFakeServices(refusing('confirm store.hold', 'confirm store.hold#2'));
    const sale = runSale(holdTwo, { services });
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { code: 'Refused' } });
    expect(services.effects()).toEqual([]);
    expect(services.misuses).toEqual([]);
    expect(sale.run.snapshot()).toMatchObject({ outcome: 'undone', pivoted: false });
  });

  it('waits for a person if another confirm was done, and is retried under the same key', async () => {
    let refuse = true;
    const services = createFakeServices({ fault: ({ id }) => (id.startsWith('confirm store.hold#2') && refuse ? 'refused' : undefined) });
    const sale = runSale(holdTwo, { services });
    await sale.settle();
    expect(sale.run.snapshot()).toMatchObject({ outcome: 'undo-failed', pivoted: true, waits: [{ kind: 'person', step: 'store.hold#2' }] });
    expect(sale.published).toEqual(['undo-failed']);
    refuse = false;
    await sale.run.decide({ step: 'store.hold#2', action: 'retry' });
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    const keys = sale.calls.filter(({ call }) => call.id.startsWith('confirm store.hold#2')).map(({ call }) => call.key);
    expect(new Set(keys).size).toBe(1);
    expect(keys.length).toBe(2);
  });

  it('waits for a person after the pivot, and the run continues once it is settled', async () => {
    const sale = runSale(holdAndShip, { services: createFakeServices(refusing('confirm store.hold')) });
    await sale.settle();
    expect(await sale.run.cancel()).toBe(false);
    await sale.run.decide({ step: 'store.hold', action: 'settle', note: 'taken by hand' });
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'tea' });
    expect(sale.run.snapshot().steps[0]?.confirm).toMatchObject({ kind: 'settled', note: 'taken by hand' });
  });
});

describe('a reservation of 30 minutes', () => {
  const waiting: SaleBody = async (_, { store }, run) => {
    await store.hold('tea');
    await run.next('paid');
  };

  it('that is not confirmed in time ends the run with an error that names the step, and is undone', async () => {
    const sale = runSale(waiting);
    await sale.advance('26m');
    expect(sale.end).toBeUndefined();
    await sale.advance('1m');
    expect(sale.end).toMatchObject({ kind: 'failed', error: { code: 'Expired', details: { step: 'store.hold' } } });
    expect((sale.end as { error: unknown }).error).toBeInstanceOf(BusinessError);
    expect(calls(sale)).toEqual(['store.hold', 'undo store.hold']);
    expect(sale.services.effects()).toEqual([]);
  });

  it('does not end a run that has confirmed it', async () => {
    const sale = runSale(async (_, { store, shop }, run) => {
      await store.hold('tea');
      await shop.ship('tea');
      await run.next('paid');
    });
    await sale.advance('2h');
    expect(sale.end).toBeUndefined();
    await sale.run.signal('paid', 'ada');
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
  });

  it('does not end a run that has released it, but another reservation does when it expires', async () => {
    const sale = runSale(async (_, { store }, run) => {
      const failing = run.attempt(async (inner) => {
        await inner.store.hold('tea');
        throw refusal();
      });
      await failing.catch(() => undefined);
      await run.sleep('10m');
      await store.hold('milk');
      await run.next('paid');
    });
    await sale.advance('36m');
    expect(sale.end).toBeUndefined();
    await sale.advance('1m');
    expect(sale.end).toMatchObject({ error: { details: { step: 'store.hold#2' } } });
  });

  it('ends the run in time also after it continued as new', async () => {
    const services = createFakeServices();
    const first = runSale(
      async (_, { store }, run) => {
        await store.hold('tea');
        await run.sleep('20m');
        return run.again(null);
      },
      { services },
    );
    const { carried } = ((await first.finish()) as { error: ContinuedAsNew }).error;
    const sale = runSale((_, _services, run) => run.next('paid'), { services, carried, clock: first.clock });
    await sale.advance('6m');
    expect(sale.end).toBeUndefined();
    await sale.advance('1m');
    expect(sale.end).toMatchObject({ error: { code: 'Expired' } });
    expect(services.effects()).toEqual([]);
  });

  it('waits for the answer of a pivot under way, and is then confirmed, however late', async () => {
    let down = true;
    const services = createFakeServices({ fault: ({ id }) => (id === 'shop.ship' && down ? 'lost' : undefined) });
    const sale = runSale(holdAndShip, { services });
    await sale.advance('40m');
    expect(sale.end).toBeUndefined();
    down = false;
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    expect(calls(sale)).toContain('confirm store.hold');
  });

  it('is not retried for longer than it would be held', () => {
    const sale = runSale((_, { store }) => store.hold('tea'));
    expect(sale.calls[0]?.call.policy.deadline).toBe(27 * 60_000);
  });

  it('that has expired at a delayed end is not confirmed, and the run is undone', async () => {
    const services = createFakeServices({
      fault: ({ id }, attempt) => (id === 'shop.book' ? 'lost' : id === 'undo shop.book' && attempt < 90 ? 'unavailable' : undefined),
    });
    const sale = runSale(
      async (_, { store, shop }) => {
        await store.hold('tea');
        await shop.book('tea', { retry: { attempts: 1 } }).catch(() => undefined);
      },
      { services },
    );
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { code: 'Expired' } });
    expect(services.effects()).toEqual([]);
    expect(calls(sale).some((id) => id.startsWith('confirm'))).toBe(false);
  });
});

it('sets no timer in a run without reservations', async () => {
  const sale = runSale((_, { shop }, run) => shop.book('tea').then(() => run.next('paid')));
  await sale.settle();
  expect(sale.clock.next()).toBeUndefined();
});
