// The order process in code and as a graph: the same calls under the same keys, the same undo, the same end.

import { describe, expect, it } from 'vitest';
import { BusinessError } from '../../src/model/errors.ts';
import type { Call } from '../../src/model/kernel/runtime.ts';
import { toStepError } from '../../src/model/step-error.ts';
import { runInMemory, type MemoryRun } from '../../src/testing/memory/run-in-memory.ts';
import { placeOrder } from '../../examples/order/processes/order.ts';
import { placeOrderAsGraph } from '../../examples/order/processes/order-graph.ts';

const request = { order: 'o-1', customer: 'ada', card: 'visa', address: '1 Main St', line: { sku: 'tea', quantity: 2 } };
const delivery = { order: 'o-1', parcel: 'p-1', signedBy: 'ada', at: '2026-01-01T12:00:00Z' };
const answers: Readonly<Record<string, unknown>> = {
  'orders.place': { order: 'o-1', amount: 500 },
  'payments.authorise': { authorisation: 'a-1' },
  'payments.capture': { receipt: 'r-1' },
  'inventory.reserve': { reservation: 'h-1', expiresAt: '2030-01-01T00:00:00Z' },
  'shipping.arrange': { parcel: 'p-1' },
};

interface Scenario {
  readonly refuse?: Readonly<Record<string, BusinessError>>;
  /** What happens while an operation is in flight. */
  readonly during?: readonly [operation: string, act: (run: MemoryRun) => Promise<void>];
  readonly act: (run: MemoryRun) => Promise<void>;
}

/** Lets calls be answered, while time stands still. */
async function until(run: MemoryRun, operation: string): Promise<void> {
  while (!run.calls.some(({ call, answer }) => call.operation === operation && answer)) await run.settle();
  await run.settle();
}

const delivered = async ({ run }: MemoryRun) => run.signal('delivered', delivery);

const scenarios: Readonly<Record<string, Scenario>> = {
  good: { act: delivered },
  'refused card': { refuse: { 'payments.authorise': new BusinessError('CardRefused', { details: { reason: 'stolen' } }) }, act: delivered },
  'out of stock': {
    refuse: { 'inventory.reserve': new BusinessError('OutOfStock', { details: { sku: 'tea', available: 0 } }) },
    act: delivered,
  },
  'delivered after a reminder': {
    act: async (run) => {
      await until(run, 'inventory.withdraw');
      await run.advance('3d');
      await until(run, 'shipping.remind');
      await delivered(run);
    },
  },
  'delivered after three reminders': {
    act: async (run) => {
      await until(run, 'inventory.withdraw');
      for (const days of ['3d', '1d', '1d'] as const) {
        const reminders = run.calls.length;
        await run.advance(days);
        while (run.calls.length === reminders || run.calls.at(-1)?.answer === undefined) await run.settle();
        await run.settle();
      }
      await delivered(run);
    },
  },
  'cancelled by the customer': {
    during: [
      'inventory.reserve',
      async ({ run }) => expect(await run.update('cancel', { reason: 'changed my mind' })).toEqual({ accepted: true }),
    ],
    act: delivered,
  },
  'cancelled from outside': { during: ['payments.capture', async ({ run }) => expect(await run.cancel()).toBe(true)], act: delivered },
  'a cancellation too late': {
    act: async (run) => {
      await until(run, 'inventory.withdraw');
      const refused = { code: 'AlreadyShipped', details: { order: 'o-1' }, message: 'The carrier already has the parcel' };
      await expect(run.run.update('cancel', { reason: 'too late' })).rejects.toMatchObject(refused);
      await delivered(run);
    },
  },
};

/** Everything that the two forms have in common, which is all that can be seen from outside. */
async function traceOf(implementation: { implementation: Parameters<typeof runInMemory>[0] }, { refuse = {}, during, act }: Scenario) {
  const call = async ({ operation, undoes }: Call) => {
    await new Promise(setImmediate);
    if (operation === during?.[0] && undoes === undefined) await during[1](run);
    if (undoes === undefined && refuse[operation]) throw refuse[operation];
    return answers[operation] ?? null;
  };
  const run: MemoryRun = runInMemory(implementation.implementation, request, { call, workflowId: 'o-1' });
  await act(run);
  const end = await run.finish();
  return {
    end: end.kind === 'failed' ? toStepError(end.error) : end,
    calls: run.calls.map(({ call: { id, operation, input, key, undoes }, at }) => ({ id, operation, input, key, undoes, at })),
    steps: run.run.snapshot().steps.map(({ began: _began, ended: _ended, after: _after, group: _group, ...step }) => step),
    published: run.published,
  };
}

describe('the order as a graph', () => {
  it.each(Object.entries(scenarios))('does what the code does: %s', async (_, scenario) => {
    const code = await traceOf(placeOrder, scenario);
    const graph = await traceOf(placeOrderAsGraph, scenario);
    expect(graph).toEqual(code);
    expect(code.calls.length).toBeGreaterThan(2);
  });
});
