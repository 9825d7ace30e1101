// The contracts of the order that is measured: four services with one undoable operation each.

import { z } from 'zod';
import { operation, defineProcess, defineService, type ProcessInput } from '../src/index.ts';

const Order = z.object({
  id: z.string().min(1),
  customer: z.string().min(1),
  sku: z.string().min(1),
  quantity: z.int().positive(),
  address: z.string().min(1),
  /** Whether the run stays open after its last step, to measure the memory of an open run. */
  stay: z.boolean(),
});
const Reservation = z.object({ order: z.string(), sku: z.string(), quantity: z.int().positive() });
const Charge = z.object({ order: z.string(), customer: z.string(), amount: z.int().positive() });
const Parcel = z.object({ order: z.string(), address: z.string(), hold: z.string() });
const Confirmation = z.object({ order: z.string(), receipt: z.string(), parcel: z.string() });

export const inventory = defineService('inventory', {
  reserve: operation({ input: Reservation, output: z.object({ hold: z.string(), price: z.int() }), undo: 'release' }),
  release: operation({ input: Reservation }),
});
export const payment = defineService('payment', {
  charge: operation({ input: Charge, output: z.object({ receipt: z.string() }), undo: 'refund' }),
  refund: operation({ input: Charge }),
});
export const shipping = defineService('shipping', {
  arrange: operation({ input: Parcel, output: z.object({ parcel: z.string() }), undo: 'recall' }),
  recall: operation({ input: Parcel }),
});
export const orders = defineService('orders', {
  confirm: operation({ input: Confirmation, output: z.object({ confirmed: z.literal(true) }), undo: 'withdraw' }),
  withdraw: operation({ input: Confirmation }),
});

const spec = { input: Order, output: Confirmation, uses: { inventory, payment, shipping, orders } };

export const remoteOrder = defineProcess('remoteOrder', spec);
export const localOrder = defineProcess('localOrder', { ...spec, execution: 'local' });
/** The order as a machine. Its steps run remote, too. */
export const machineOrder = defineProcess('machineOrder', spec);

export type OrderRequest = ProcessInput<typeof remoteOrder>;
