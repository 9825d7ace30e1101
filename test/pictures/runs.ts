// Runs of the order process to be drawn: each notation, each at a moment that looks different.

import { BusinessError } from '../../src/model/errors.ts';
import type { ProcessSnapshot } from '../../src/model/kernel/snapshot.ts';
import type { Implementation } from '../../src/model/notation.ts';
import type { CallAttempt } from '../../src/testing/memory/attempts.ts';
import { runInMemory } from '../../src/testing/memory/run-in-memory.ts';
import { fulfilOrder } from '../../examples/order/processes/fulfilment.ts';
import { placeOrderAsGraph } from '../../examples/order/processes/order-graph.ts';
import { placeOrderByMachine } from '../../examples/order/processes/order-machine.ts';
import { placeOrder } from '../../examples/order/processes/order.ts';

export const orders = { code: placeOrder, graph: placeOrderAsGraph, machine: placeOrderByMachine } as const;
export const drawable = { graph: placeOrderAsGraph, machine: placeOrderByMachine, fulfilment: fulfilOrder } as const;

export const moments = ['waiting', 'undoing', 'undone', 'undo-failed', 'timed-out'] as const;
export type Moment = (typeof moments)[number];

const outputs: Readonly<Record<string, unknown>> = {
  'orders.place': { order: 'order-7', amount: 4200 },
  'shipping.arrange': { parcel: 'P-1' },
};

const outOfStock = new BusinessError('OutOfStock', { message: 'only 1 <left> & "no more"', details: { sku: 'tea', available: 1 } });
const notHeld = new BusinessError('NotHeld', { message: 'nothing is held' });

const answers: Readonly<Record<Moment, CallAttempt>> = {
  waiting: async ({ operation }) => outputs[operation] ?? {},
  undoing: async ({ operation }) => (operation === 'payments.release' ? new Promise(() => undefined) : refused(operation)),
  undone: async ({ operation }) => refused(operation),
  'undo-failed': async ({ operation }) => {
    if (operation === 'payments.release') throw notHeld;
    return refused(operation);
  },
  'timed-out': async ({ operation }) => {
    if (operation === 'payments.capture') throw new BusinessError('Lost', { details: null });
    return outputs[operation] ?? {};
  },
};

function refused(operation: string): unknown {
  if (operation === 'inventory.reserve') throw outOfStock;
  return outputs[operation] ?? {};
}

const request = { order: 'order-7', customer: 'Ada', card: 'visa', address: 'Main St 1', line: { sku: 'tea', quantity: 2 } };

export async function snapshotAt(moment: Moment, { implementation }: { implementation: Implementation }): Promise<ProcessSnapshot> {
  const process = implementation;
  const run = runInMemory(process, request as never, { workflowId: 'order-7', call: answers[moment] });
  run.result.catch(() => undefined);
  await run.settle();
  return run.run.snapshot();
}
