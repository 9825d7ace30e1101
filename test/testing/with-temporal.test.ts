// A test of a process on Temporal with skipped time, on the stubs that it is simulated with.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BusinessError, isBusinessError, isCancelled } from '../../src/model/errors.ts';
import { simulate, type Simulation } from '../../src/testing/simulation/simulate.ts';
import { withTemporal, type TestTemporal } from '../../src/testing/temporal/with-temporal.ts';
import { placeOrder } from '../../src/workflows/processes/order.ts';
import { orderOptions, orderStubs } from '../support/order-simulation.ts';
import { deliveryOf } from '../support/shop-services.ts';
import { runWithoutOptional } from './support/without-optional.ts';

const processes = new URL('../../src/workflows/processes/', import.meta.url);
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
      "Process 'order' calls 'payments.authorise', which has no stub. Say what it answers: services: { payments: { authorise: (input) => … } }",
    );
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
