// A test of a process on Temporal with skipped time, on the stubs that it is simulated with.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientRun } from '../../src/client/index.ts';
import { defineProcess } from '../../src/index.ts';
import { BusinessError, isBusinessError, isCancelled } from '../../src/model/errors.ts';
import { simulate, type Simulation } from '../../src/testing/simulation/simulate.ts';
import { withTemporal, type TestTemporal } from '../../src/testing/temporal/with-temporal.ts';
import { implement } from '../../src/workflows/index.ts';
import { placeOrder } from '../../examples/order/processes/order.ts';
import { spendWeekend, type weekend } from '../fixtures/waiting/weekend.ts';
import { orderOptions, orderStubs } from '../support/order-simulation.ts';
import { deliveryOf } from '../support/shop-services.ts';
import { runWithoutOptional } from './support/without-optional.ts';

const processes = new URL('../../examples/order/processes/', import.meta.url);
let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await withTemporal({ processes });
});
afterAll(() => temporal.stop());

const seenIn = ({ outcome, output, done, replies }: Simulation<never>) => ({ outcome, output, done, replies });

describe('withTemporal', () => {
  it('plays a run as simulate does', async () => {
    const run = await temporal.simulate(placeOrder, orderOptions);
    expect(run.violations).toEqual([]);
    expect(seenIn(run as never)).toEqual(seenIn((await simulate(placeOrder, orderOptions)) as never));
    expect(run.outcome).toBe('completed');
    expect(run.done).toContain('shipping.remind');
  });

  it('undoes what a refusal ends, with the same stubs', async () => {
    const inventory = { reserve: new BusinessError('OutOfStock', { details: { sku: 'tea', available: 0 } }) };
    const run = await temporal.simulate(placeOrder, { ...orderOptions, services: { ...orderStubs, inventory } });
    expect(isBusinessError(run.error, 'OutOfStock')).toBe(true);
    expect(run.done.slice(-3)).toEqual(['undo payments.capture', 'undo payments.authorise', 'undo orders.place']);
  });

  it('says what is to be said while a step is made', async () => {
    const run = await temporal.simulate(placeOrder, { ...orderOptions, messages: [{ during: 'payments.capture', cancel: true }] });
    expect(isCancelled(run.error)).toBe(true);
    expect(run.done).toEqual([
      'orders.place',
      'payments.authorise',
      'payments.capture',
      'undo payments.capture',
      'undo payments.authorise',
      'undo orders.place',
    ]);
  });

  it('answers what is asked while a step is made', async () => {
    const messages = [{ during: 'payments.capture', update: 'cancel', input: { reason: 'changed my mind' } }] as const;
    const run = await temporal.simulate(placeOrder, { ...orderOptions, messages });
    expect(run.replies).toEqual([{ update: 'cancel', answer: { output: { accepted: true } } }]);
    expect(isBusinessError(run.error, 'CancelledByCustomer')).toBe(true);
  });

  it('gives the run and its time to the test, where that wants both', async () => {
    const run = await temporal.start(placeOrder, orderOptions);
    await temporal.sleep('100h');
    await run.signal('delivered', deliveryOf('1'));
    expect(await run.result()).toMatchObject({ signedBy: 'ada' });
    const { steps } = await run.snapshot();
    expect(steps.filter(({ operation }) => operation === 'shipping.remind')).toHaveLength(2);
  });

  it('says which stub is missing', async () => {
    const { payments: _, ...services } = orderStubs;
    await expect(temporal.simulate(placeOrder, { ...orderOptions, services })).rejects.toThrow(
      "Process 'order' calls 'payments.authorise', which has no stub. Add a stub: services: { payments: { authorise: (input) => … } }",
    );
  });
});

describe('the time of a run on Temporal', () => {
  let waiting: TestTemporal;
  beforeAll(async () => {
    waiting = await withTemporal({ processes: new URL('../fixtures/waiting/', import.meta.url) });
  });
  afterAll(() => waiting.stop());
  const minutes = (run: Simulation<typeof weekend>) => ({
    duration: Math.round(run.duration / 60_000),
    at: run.trace.map(({ step, at }) => [step, Math.round(at / 60_000)]),
  });

  it("is the server's, since the start of the run, as in memory", async () => {
    const short = (run: { duration: number }) => run.duration < 86_400_000;
    const options = {
      input: undefined,
      services: { desk: { lock: undefined, look: undefined, post: undefined } },
      invariants: { 'it takes less than a day': short },
    };
    const there = await waiting.simulate(spendWeekend, options);
    const here = await simulate(spendWeekend, options);
    expect(minutes(here).duration).toBe(2_880);
    expect(minutes(there)).toEqual(minutes(here));
    expect(there.violations).toEqual(here.violations);
  });

  const atDesk = (lock?: () => Promise<undefined>) => ({
    input: undefined,
    services: { desk: { lock, look: undefined, post: undefined } },
  });
  const endsOf = async (runs: readonly ClientRun<typeof weekend>[]) => {
    const ends = await Promise.allSettled(runs.map((run) => run.result()));
    return ends.map((end) => end.status === 'rejected' && isBusinessError(end.reason, 'Monday'));
  };

  it('passes for several runs that are waited for at once, and afterwards', async () => {
    const several = () => Promise.all([1, 2, 3, 4].map(() => waiting.start(spendWeekend, atDesk())));
    expect(await endsOf(await several())).toEqual([true, true, true, true]);
    expect(await endsOf(await several())).toEqual([true, true, true, true]);
    await waiting.sleep('1d');
  });

  it('passes once more after a wait that was given up', async () => {
    let answer = (): void => undefined;
    const late = new Promise<undefined>((resolve) => (answer = () => resolve(undefined)));
    const run = await waiting.start(
      spendWeekend,
      atDesk(() => late),
    );
    const { temporal } = waiting.client;
    const given = temporal.withDeadline(Date.now() + 500, () => temporal.workflow.getHandle(run.id).result());
    await expect(given).rejects.toThrow();
    answer();
    expect(await endsOf([run])).toEqual([true]);
    await waiting.sleep('1d');
  });

  it('is not wasted on a process that the worker does not host', async () => {
    const other = defineProcess('other', {});
    const playOther = implement(other, async () => undefined);
    const said = "Cannot simulate 'other' on Temporal: the worker hosts weekend. Export it from a module in `processes`";
    await expect(waiting.simulate(playOther, { input: undefined })).rejects.toThrow(said);
    await expect(waiting.start(playOther, { input: undefined })).rejects.toThrow(said);
  });

  it('has no faults, and says so', async () => {
    const options = { input: undefined, faults: [{ kind: 'refused', step: 'desk.post' }] } as const;
    await expect(waiting.simulate(spendWeekend, options)).rejects.toThrow("Cannot simulate 'weekend' on Temporal with faults");
  });
});

const bare = `
  import { simulate, withTemporal } from './src/testing/index.ts';
  import { implement } from './src/workflows/index.ts';
  const greet = implement({ kind: 'process', name: 'greet', uses: {}, input: undefined }, async () => undefined);
  const { outcome } = await simulate(greet, { input: undefined });
  const refused = await withTemporal({ processes: './src/workflows/processes/' }).catch((error: Error) => error);
  console.log(JSON.stringify([outcome, (refused as Error).message]));
`;

it('is not needed in memory: without its library, simulate works, and withTemporal says what to install', async () => {
  expect(JSON.parse(await runWithoutOptional(bare, { besides: [] }))).toEqual([
    'completed',
    'withTemporal needs @temporalio/testing: npm i -D @temporalio/testing',
  ]);
});
