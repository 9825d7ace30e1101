// The kinds of orders that the demo places: the faults of each, what its customer does meanwhile, and how it must end.

import type { order } from '../contracts/order.ts';
import type { StartedRun, StartInput } from 'tenuto/client';
import { isBusinessError } from 'tenuto';
import type { FaultRequest, ServiceName } from './shop/services.ts';

export type OrderRequest = StartInput<typeof order>;

/** A running order, as the demo's customers see it. */
export interface Underway {
  readonly run: StartedRun<typeof order>;
  /** Resolves when the step is in this state. Rejects if the run ends first. */
  reaches(step: string, state: 'running' | 'completed'): Promise<void>;
  /** Resolves when the undo of the step has failed, and a person has to decide. */
  undoFails(step: string): Promise<void>;
}

export interface Kind {
  readonly name: string;
  /** The number of orders of this kind among seventy. */
  readonly share: number;
  readonly request?: Partial<OrderRequest>;
  /** The faults of the services, for this order only. */
  readonly faults?: readonly ({ readonly service: ServiceName } & FaultRequest)[];
  /** What the customer or a clerk does while the order runs. Throws if the result is not the expected one. */
  readonly meanwhile?: (placed: Underway) => Promise<void>;
  /** How its run must end: completed, or undone with this business error or error kind. */
  readonly ends: 'completed' | { readonly undone: string };
}

export const kinds: readonly Kind[] = [
  { name: 'good', share: 22, ends: 'completed' },
  { name: 'card refused', share: 5, request: { card: 'refused-4000' }, ends: { undone: 'CardRefused' } },
  { name: 'out of stock', share: 5, request: { line: { sku: 'unicorn', quantity: 1 } }, ends: { undone: 'OutOfStock' } },
  { name: 'address refused', share: 4, request: { address: 'nowhere 1' }, ends: { undone: 'AddressRefused' } },
  {
    name: 'carrier down a while',
    share: 5,
    faults: [{ service: 'shipping', operation: 'arrange', mode: 'fail', times: 3 }],
    ends: 'completed',
  },
  {
    name: 'charged, answer lost',
    share: 5,
    faults: [{ service: 'payments', operation: 'capture', mode: 'lose-answer' }],
    ends: 'completed',
  },
  {
    name: 'answer lost, no stock',
    share: 2,
    request: { line: { sku: 'unicorn', quantity: 1 } },
    faults: [{ service: 'payments', operation: 'capture', mode: 'lose-answer' }],
    ends: { undone: 'OutOfStock' },
  },
  { name: 'slow payment', share: 4, faults: [{ service: 'payments', operation: 'authorise', mode: 'slow', ms: 2_500 }], ends: 'completed' },
  {
    name: 'garbage and HTML',
    share: 4,
    faults: [
      { service: 'inventory', operation: 'reserve', mode: 'garbage' },
      { service: 'shipping', operation: 'arrange', mode: 'html' },
    ],
    ends: 'completed',
  },
  {
    name: 'answer breaks schema',
    share: 2,
    faults: [{ service: 'inventory', operation: 'reserve', mode: 'bad-answer', times: 2 }], // from any instance
    ends: { undone: 'invalid-answer' },
  },
  {
    name: 'customer cancels',
    share: 4,
    faults: [{ service: 'inventory', operation: 'reserve', mode: 'slow', ms: 3_000 }],
    meanwhile: cancelInTime,
    ends: { undone: 'CancelledByCustomer' },
  },
  {
    name: 'cancels too late',
    share: 3,
    faults: [{ service: 'inventory', operation: 'withdraw', mode: 'slow', ms: 3_000 }],
    meanwhile: cancelTooLate,
    ends: 'completed',
  },
  {
    name: 'cancelled in Temporal',
    share: 3,
    faults: [{ service: 'payments', operation: 'capture', mode: 'slow', ms: 3_000 }],
    meanwhile: cancelRun,
    ends: { undone: 'cancelled' },
  },
  {
    name: 'refund refused at first',
    share: 2,
    request: { line: { sku: 'unicorn', quantity: 1 } },
    faults: [{ service: 'payments', operation: 'refund', mode: 'refuse' }],
    meanwhile: retryRefund,
    ends: { undone: 'OutOfStock' },
  },
];

async function cancelInTime({ run, reaches }: Underway): Promise<void> {
  await reaches('inventory.reserve', 'running');
  await run.update('cancel', { reason: 'changed my mind' });
}

async function cancelTooLate({ run, reaches }: Underway): Promise<void> {
  await reaches('shipping.arrange', 'completed');
  const answer: unknown = await run.update('cancel', { reason: 'changed my mind' }).catch((error: unknown) => error);
  if (!isBusinessError(answer, 'AlreadyShipped'))
    throw new Error(`The cancellation must be refused with AlreadyShipped, but the result is ${String(answer)}`);
}

async function cancelRun({ run, reaches }: Underway): Promise<void> {
  await reaches('payments.capture', 'running');
  await run.cancel();
}

// A clerk has called the bank.
async function retryRefund({ run, undoFails }: Underway): Promise<void> {
  await undoFails('payments.capture');
  await run.decide({ step: 'payments.capture', action: 'retry', note: 'the bank accepts it now' });
}
