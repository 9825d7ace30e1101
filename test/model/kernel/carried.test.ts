import { describe, expect, it } from 'vitest';
import { undoRun } from '../../../src/model/undo-run.ts';
import { createMemoryRuntime } from '../../../src/testing/memory/memory-runtime.ts';
import { ContinuedAsNew, isContinueAsNew } from '../../../src/testing/memory/continued-as-new.ts';
import { follow } from '../../../src/testing/memory/run-in-memory.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { refusal } from '../support/errors.ts';
import { runSale, sale as contract, type SaleBody } from '../support/shop.ts';

/** Runs the first body until it continues as new, and the second as the run that follows. */
async function continued(first: SaleBody, second: SaleBody, services = createFakeServices()) {
  const before = runSale(first, { services });
  const end = await before.finish();
  const { carried } = (end as { error: ContinuedAsNew }).error;
  return runSale(second, { services, firstRunId: 'another-run', carried: JSON.parse(JSON.stringify(carried)) });
}

describe('a run that continues as new', () => {
  it('counts its steps on, under the key of its first run', async () => {
    const after = await continued(
      async (_, { shop }, run) => {
        await shop.book('tea');
        return run.again(null);
      },
      async (_, { shop }) => shop.book('milk'),
    );
    expect(await after.finish()).toMatchObject({ kind: 'completed' });
    expect(after.calls[0]?.call).toMatchObject({ id: 'shop.book#2', key: 'sale-1/first-run/shop.book#2/1' });
    expect(after.services.misuses).toEqual([]);
  });

  it('undoes the steps of earlier runs after its own', async () => {
    const after = await continued(
      async (_, { shop }, run) => {
        await shop.book('tea');
        await shop.pay('tea');
        return run.again(null);
      },
      async (_, { shop }) => {
        await shop.book('milk');
        throw refusal();
      },
    );
    await after.finish();
    expect(after.calls.map(({ call }) => call.id)).toEqual(['shop.book#2', 'undo shop.book#2', 'undo shop.pay', 'undo shop.book']);
    expect(after.services.effects()).toEqual([]);
  });

  it('is still past its pivot', async () => {
    const after = await continued(
      async (_, { shop }, run) => {
        await shop.book('tea');
        await shop.ship('tea');
        return run.again(null);
      },
      async (_, _services, run) => run.sleep('1h'),
    );
    await after.settle();
    expect(await after.run.cancel()).toBe(false);
    expect(await after.finish()).toMatchObject({ kind: 'completed' });
  });

  it('undoes an attempt, and not one of before', async () => {
    const attempt: SaleBody = async (_, _services, run) => run.attempt(({ shop }) => shop.book('tea'));
    const after = await continued(
      async (input, services, run) => {
        await attempt(input, services, run);
        return run.again(null);
      },
      async (_, _services, run) => {
        const failing = run.attempt(async ({ shop }) => {
          await shop.pay('tea');
          throw refusal();
        });
        await failing.catch(() => undefined);
      },
    );
    expect(await after.finish()).toMatchObject({ kind: 'completed' });
    expect(after.services.effects()).toEqual(['shop.book tea']);
  });

  it('repeats a named step that was undone with its next generation', async () => {
    const failing: SaleBody = async (_, _services, run) =>
      run
        .attempt(async ({ shop }) => {
          await shop.pay('tea', { name: 'deposit' });
          throw refusal();
        })
        .catch(() => undefined);
    const after = await continued(
      async (input, services, run) => {
        await failing(input, services, run);
        return run.again(null);
      },
      async (_, { shop }) => shop.pay('tea', { name: 'deposit' }),
    );
    expect(await after.finish()).toMatchObject({ kind: 'completed' });
    expect(after.calls[0]?.call.key).toBe('sale-1/first-run/deposit/2');
  });

  it('carries over the signals that were not taken', async () => {
    const services = createFakeServices();
    const before = runSale(
      async (_, _services, run) => {
        await run.next('paid');
        return run.again(null);
      },
      { services },
    );
    for (const payload of ['one', 'two', 'three']) void before.run.signal('paid', payload);
    const { carried } = ((await before.finish()) as { error: ContinuedAsNew }).error;
    const after = runSale(async (_, _services, run) => [await run.next('paid'), await run.next('paid')], { carried });
    expect(await after.finish()).toEqual({ kind: 'completed', output: ['two', 'three'] });
  });

  it('does not continue as new if it was asked to stop, and is undone', async () => {
    const gate = createGate('shop.book');
    const sale = runSale(
      async (_, { shop }, run) => {
        await shop.book('tea');
        return run.again(null);
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    await sale.run.cancel();
    gate.release('shop.book');
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { kind: 'cancelled' } });
    expect(sale.services.effects()).toEqual([]);
  });

  it('waits for a step in flight, and carries it over', async () => {
    const gate = createGate('shop.book');
    const sale = runSale(
      async (_, { shop }, run) => {
        const booking = shop.book('tea');
        await Promise.all([run.again(null), booking]);
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    expect(sale.end).toBeUndefined();
    gate.release('shop.book');
    const end = await sale.finish();
    expect(end.kind === 'failed' && isContinueAsNew(end.error) && end.error.carried.steps).toMatchObject([
      { id: 'shop.book', state: { kind: 'completed' } },
    ]);
  });
});

describe('a run that only undoes another one', () => {
  it('undoes the steps of the abandoned run, under its keys, and ends', async () => {
    const services = createFakeServices();
    const left = runSale(
      async (_, { shop }, run) => {
        await shop.book('tea');
        await shop.pay('tea');
        return run.again(null);
      },
      { services },
    );
    const { carried } = ((await left.finish()) as { error: ContinuedAsNew }).error;
    const runtime = createMemoryRuntime('sale', { call: services.call, workflowId: 'sale-1-undo', firstRunId: 'another-run', carried });
    const undo = follow(runtime, undoRun(runtime, contract));
    expect(await undo.finish()).toMatchObject({ kind: 'completed' });
    expect(services.effects()).toEqual([]);
    await expect(undo.run.signal('paid', 'x')).rejects.toThrow("Cannot reach the process: run 'sale-1");
  });
});
