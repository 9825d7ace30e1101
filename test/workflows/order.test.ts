// The order process on Temporal with skipped time: what it does in which order, and what it takes back.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { order } from '../../examples/order/contracts/order.ts';
import { BusinessError, isBusinessError, isCancelled } from '../../src/model/errors.ts';
import { deliveryOf, orderRequest, shopServices } from '../support/shop-services.ts';
import { roadblock } from '../support/roadblock.ts';
import { eventually } from '../support/eventually.ts';
import { timeSkipping, type TimeSkipping } from '../support/time-skipping.ts';

const shop = shopServices();
let world: TimeSkipping;

beforeAll(async () => {
  world = await timeSkipping({ processes: new URL('../../examples/order/processes/', import.meta.url), services: shop.connections });
});
afterAll(() => world.stop());

const place = (id: string) => world.client.start(order, orderRequest(id), { id });
const endOf = (run: { result(): Promise<unknown> }) => run.result().catch((error: unknown) => error);
const forward = ['orders.place', 'payments.authorise', 'payments.capture', 'inventory.reserve', 'shipping.arrange', 'inventory.withdraw'];

describe('an order', () => {
  it('goes from place to complete once the carrier reports the delivery', async () => {
    const run = await place('good');
    await run.signal('delivered', deliveryOf('good'));
    expect(await run.result()).toEqual({ order: 'good', parcel: 'p-good', paid: 500, signedBy: 'ada' });
    expect(shop.called('good')).toEqual([...forward, 'orders.complete']);
  });

  it('reminds the carrier after three days, and every day from then on', async () => {
    const run = await place('late');
    await eventually(() => shop.called('late'), { holds: (calls) => calls.includes('inventory.withdraw') });
    await world.environment.sleep('97 hours');
    await eventually(() => shop.called('late'), { holds: (calls) => calls.filter((call) => call === 'shipping.remind').length === 2 });
    await run.signal('delivered', deliveryOf('late'));
    expect(await run.result()).toMatchObject({ signedBy: 'ada' });
    expect(shop.called('late')).toEqual([...forward, 'shipping.remind', 'shipping.remind', 'orders.complete']);
  });

  it('is cancelled when the card is declined: completed steps are undone, the declined one is not', async () => {
    shop.on('payments.authorise', 'refused', () => {
      throw new BusinessError('CardRefused', { message: 'The bank refused the card', details: { reason: 'stolen' } });
    });
    const error = await endOf(await place('refused'));
    expect(isBusinessError(error, 'CardRefused') && error.details).toEqual({ reason: 'stolen' });
    expect(shop.called('refused')).toEqual(['orders.place', 'payments.authorise', 'orders.cancel']);
  });

  it('gives the money back in reverse order when nothing is in stock', async () => {
    shop.on('inventory.reserve', 'none', () => {
      throw new BusinessError('OutOfStock', { details: { sku: 'tea', available: 0 } });
    });
    expect(isBusinessError(await endOf(await place('none')), 'OutOfStock')).toBe(true);
    expect(shop.called('none').slice(4)).toEqual(['payments.refund', 'payments.release', 'orders.cancel']);
  });

  it('undoes each call with the key of that call', async () => {
    const calls = shop.calls.filter((call) => call.order === 'none');
    const keyOf = (operation: string) => calls.find((call) => call.operation === operation)?.key;
    expect(calls.find(({ operation }) => operation === 'payments.refund')?.undoes).toBe(keyOf('payments.capture'));
    expect(calls.find(({ operation }) => operation === 'orders.cancel')?.undoes).toBe(keyOf('orders.place'));
    expect(new Set(calls.map(({ key }) => key)).size).toBe(calls.length);
  });

  it('can be cancelled by the customer until it is with the carrier', async () => {
    const reserving = roadblock();
    shop.on('inventory.reserve', 'regret', reserving.here);
    const run = await place('regret');
    await reserving.reached;
    expect(await run.update('cancel', { reason: 'changed my mind' })).toEqual({ accepted: true });
    reserving.lift();
    expect(isBusinessError(await endOf(run), 'CancelledByCustomer')).toBe(true);
    expect(shop.called('regret').slice(4)).toEqual(['inventory.release', 'payments.refund', 'payments.release', 'orders.cancel']);
  });

  it('is cancelled also if the carrier rejects it meanwhile, because it is undone anyway', async () => {
    const arranging = roadblock();
    shop.on('shipping.arrange', 'unwanted', async () => {
      await arranging.here();
      throw new BusinessError('AddressRefused', { details: { address: '1 Main St' } });
    });
    const run = await place('unwanted');
    await arranging.reached;
    const cancelling = run.update('cancel', { reason: 'changed my mind' });
    await eventually(() => run.temporal.fetchHistory(), {
      holds: ({ events }) => (events ?? []).some((event) => event.workflowExecutionUpdateAcceptedEventAttributes),
    });
    arranging.lift();
    expect(await cancelling).toEqual({ accepted: true });
    expect(isBusinessError(await endOf(run), 'AddressRefused')).toBe(true);
    expect(shop.called('unwanted')).toContain('payments.refund');
  });

  it('rejects a later cancellation with a reason, and continues', async () => {
    const run = await place('shipped');
    await eventually(() => shop.called('shipped'), { holds: (calls) => calls.includes('inventory.withdraw') });
    const refusal: unknown = await run.update('cancel', { reason: 'too late' }).catch((error: unknown) => error);
    expect(isBusinessError(refusal, 'AlreadyShipped') && refusal.details).toEqual({ order: 'shipped' });
    await run.cancel();
    await run.signal('delivered', deliveryOf('shipped'));
    expect(await run.result()).toMatchObject({ order: 'shipped' });
  });

  it('is undone when the run itself is cancelled, and ends as cancelled', async () => {
    const capturing = roadblock();
    shop.on('payments.capture', 'stopped', capturing.here);
    const run = await place('stopped');
    await capturing.reached;
    await run.cancel();
    // The test server refuses to cancel a call that has just been answered; a real server does not mind.
    await eventually(() => run.temporal.fetchHistory(), {
      holds: ({ events }) => (events ?? []).some((event) => event.activityTaskCancelRequestedEventAttributes),
    });
    capturing.lift();
    expect(isCancelled(await endOf(run))).toBe(true);
    expect(shop.called('stopped').slice(3)).toEqual(['payments.refund', 'payments.release', 'orders.cancel']);
    expect((await run.temporal.describe()).status.name).toBe('CANCELLED');
  });
});
