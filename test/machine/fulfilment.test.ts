// The article's order machine: its way, its cancellation, and what it says to an event that comes at the wrong time.

import { describe, expect, it } from 'vitest';
import { run as runInMemory } from '../model/support/run.ts';
import { fulfilOrder } from '../../examples/order/processes/fulfilment.ts';
import { orderRequest } from '../support/shop-services.ts';
import { createGate } from '../model/support/gate.ts';

const answers: Readonly<Record<string, unknown>> = {
  'orders.place': { order: 'o-1', amount: 500 },
  'inventory.reserve': { reservation: 'i-1', expiresAt: '2030-01-01T00:00:00Z' },
  'shipping.arrange': { parcel: 'p-1' },
};

function begin(before: ReturnType<typeof createGate>['before'] = async () => undefined) {
  const running = runInMemory(fulfilOrder.implementation, orderRequest('o-1'), {
    call: async (call) => {
      await before(call);
      return answers[call.operation] ?? null;
    },
  });
  const say = async (event: string, payload?: unknown) => {
    await running.settle();
    return running.run.update(event, payload);
  };
  return { ...running, say, called: () => running.calls.map(({ call }) => call.id) };
}

const events = ['submit_order', 'payment_success', 'shipment_ready', 'order_delivered'] as const;

describe("the article's order machine", () => {
  it('goes from start to completed by its events', async () => {
    const { say, finish, called } = begin();
    const states = [];
    for (const event of events) states.push(await say(event));
    expect(states).toEqual([
      { state: ['processing_order.placing'] },
      { state: ['preparing_shipment.reserving'] },
      { state: ['shipping_order.handing_over'] },
      { state: ['shipping_order.closing'] },
    ]);
    expect(await finish()).toEqual({ kind: 'completed', output: { order: 'o-1', parcel: 'p-1' } });
    expect(called()).toEqual(['orders.place', 'inventory.reserve', 'shipping.arrange', 'confirm inventory.reserve', 'orders.complete']);
  });

  it('is cancelled when the payment failed: what was done is undone', async () => {
    const { say, finish, called } = begin();
    await say('submit_order');
    expect(await say('payment_failed', { reason: 'no funds' })).toEqual({ state: ['cancel_order'] });
    expect(await finish()).toMatchObject({ kind: 'failed', error: { code: 'OrderCancelled', details: { reason: 'no funds' } } });
    expect(called()).toEqual(['orders.place', 'undo orders.place']);
  });

  it('refuses an event that its state does not accept, with the state and what it accepts, and loses nothing', async () => {
    const { say, finish, run, settle } = begin();
    await say('submit_order');
    await expect(say('order_delivered')).rejects.toMatchObject({
      code: 'NotAccepted',
      message:
        "Cannot take 'order_delivered' in state 'processing_order.awaiting_payment' of process 'fulfilment': it accepts 'payment_success', 'payment_failed'",
      details: { state: ['processing_order.awaiting_payment'], accepts: ['payment_success', 'payment_failed'] },
    });
    await settle();
    expect(run.snapshot().waits).toMatchObject([{ kind: 'event', state: ['processing_order.awaiting_payment'] }]);
    for (const event of events.slice(1)) await say(event);
    expect(await finish()).toMatchObject({ kind: 'completed' });
  });

  it('refuses while a step is at work what may come once it is done', async () => {
    const gate = createGate('orders.place');
    const { say, settle } = begin(gate.before);
    await say('submit_order');
    await expect(say('payment_success')).rejects.toMatchObject({ details: { state: ['processing_order.placing'], accepts: [] } });
    gate.release('orders.place');
    await settle();
    expect(await say('payment_success')).toEqual({ state: ['preparing_shipment.reserving'] });
  });

  it('answers what comes after its end', async () => {
    const { say, finish } = begin();
    for (const event of events) await say(event);
    await finish();
    await expect(say('order_delivered')).rejects.toMatchObject({ code: 'NotAnswered' });
  });
});
