// The order process in code and as a machine: the same result, the same calls in the same order, the same journal.

import { describe, expect, it } from 'vitest';
import { BusinessError } from '../../src/model/errors.ts';
import type { Call } from '../../src/model/kernel/runtime.ts';
import type { MemoryRun } from '../../src/testing/memory/run-in-memory.ts';
import { run as runInMemory } from '../model/support/run.ts';
import { placeOrderByMachine } from '../../examples/order/processes/order-machine.ts';
import { placeOrder } from '../../examples/order/processes/order.ts';
import { deliveryOf, orderRequest } from '../support/shop-services.ts';
import { createGate } from '../model/support/gate.ts';

type Before = (call: Call) => unknown;

const answers: Readonly<Record<string, unknown>> = {
  'orders.place': { order: 'o-1', amount: 500 },
  'payments.authorise': { authorisation: 'a-1' },
  'payments.capture': { receipt: 'r-1' },
  'inventory.reserve': { reservation: 'i-1', expiresAt: '2030-01-01T00:00:00Z' },
  'shipping.arrange': { parcel: 'p-1' },
};

const forms = [placeOrder, placeOrderByMachine];

const begin = ({ implementation }: (typeof forms)[number], before: Before = () => undefined) =>
  runInMemory<typeof implementation.contract>(implementation, orderRequest('o-1'), {
    workflowId: 'order-o-1',
    call: async (call) => {
      await before(call);
      return answers[call.operation] ?? null;
    },
  });

const runs = (before?: Before) => forms.map((form) => begin(form, before));

const refusing = (operation: string, code: string): Before => {
  const error = new BusinessError(code, { details: { reason: 'test' } });
  return (call) => {
    if (call.operation === operation) throw error;
  };
};

async function traceOf(run: MemoryRun) {
  const end = await run.finish();
  const { outcome, pivoted, steps } = run.run.snapshot();
  return {
    end,
    outcome,
    pivoted,
    calls: run.calls.map(({ call, at }) => [at, call.id, call.key, call.undoes, call.input]),
    steps: steps.map(({ id, state, undo }) => [id, state, undo.kind]),
    published: run.published,
  };
}

async function expectSame([inCode, asMachine]: readonly MemoryRun[]) {
  if (!inCode || !asMachine) throw new Error('Two runs are compared');
  const trace = await traceOf(inCode);
  expect(await traceOf(asMachine)).toEqual(trace);
  return trace;
}

describe('an order as a machine does what it does in code', () => {
  it('when all is well', async () => {
    const both = runs();
    for (const { run } of both) await run.signal('delivered', deliveryOf('o-1'));
    const { end, calls } = await expectSame(both);
    expect(end).toEqual({ kind: 'completed', output: { order: 'o-1', parcel: 'p-1', paid: 500, signedBy: 'ada' } });
    expect(calls).toHaveLength(7);
  });

  it('when the card is refused', async () => {
    const { end, outcome } = await expectSame(runs(refusing('payments.authorise', 'CardRefused')));
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'CardRefused' } });
    expect(outcome).toBe('undone');
  });

  it('when nothing is in stock', async () => {
    const { calls } = await expectSame(runs(refusing('inventory.reserve', 'OutOfStock')));
    expect(calls.slice(4).map(([, id]) => id)).toEqual(['undo payments.capture', 'undo payments.authorise', 'undo orders.place']);
  });

  it('when the customer changes their mind', async () => {
    const both: MemoryRun[] = [];
    for (const form of forms) {
      const gate = createGate('inventory.reserve');
      const run = begin(form, gate.before);
      await run.settle();
      expect(await run.run.update('cancel', { reason: 'no more' })).toEqual({ accepted: true });
      await run.settle();
      gate.release('inventory.reserve');
      both.push(run);
    }
    const { end, calls } = await expectSame(both);
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'CancelledByCustomer', details: { reason: 'no more' } } });
    expect(calls.at(4)?.[1]).toBe('undo inventory.reserve');
  });

  it('when it is delivered after two reminders, and it is too late to cancel', async () => {
    const both = runs();
    for (const { run, advance } of both) {
      await advance('97h');
      await expect(run.update('cancel', { reason: 'late' })).rejects.toMatchObject({ code: 'AlreadyShipped', details: { order: 'o-1' } });
      await run.signal('delivered', deliveryOf('o-1'));
    }
    const { calls } = await expectSame(both);
    expect(calls.filter(([, id]) => String(id).startsWith('shipping.remind')).map(([at]) => at)).toEqual([259_200_000, 345_600_000]);
  });

  it('when the run is cancelled while it waits for an answer', async () => {
    const both: MemoryRun[] = [];
    for (const form of forms) {
      const gate = createGate('payments.capture');
      const run = begin(form, gate.before);
      await run.settle();
      const cancelled = run.run.cancel();
      await run.settle();
      gate.release('payments.capture');
      expect(await cancelled).toBe(true);
      both.push(run);
    }
    const { end } = await expectSame(both);
    expect(end).toMatchObject({ kind: 'failed', error: { kind: 'cancelled' } });
  });
});
