import { z } from 'zod';
import { defineProcess } from 'tenuto';
import { inventory } from './inventory.ts';
import { OrderId, OrderLine } from './order-line.ts';
import { orders } from './orders.ts';
import { payments } from './payments.ts';
import { Delivery, shipping } from './shipping.ts';

export const OrderRequest = z.object({
  order: OrderId,
  customer: z.string().min(1),
  card: z.string().min(1),
  address: z.string().min(1),
  line: OrderLine,
});

/** The contract of the order, which is the same in every notation. */
export const orderSpec = {
  input: OrderRequest,
  output: z.object({ order: OrderId, parcel: z.string(), paid: z.int(), signedBy: z.string() }),
  uses: { orders, payments, inventory, shipping },
  signals: { delivered: Delivery },
  updates: {
    // Accepted until the parcel is handed to the carrier.
    cancel: {
      input: z.object({ reason: z.string().min(1) }),
      output: z.object({ accepted: z.literal(true) }),
      errors: { AlreadyShipped: z.object({ order: OrderId }) },
    },
  },
  errors: { CancelledByCustomer: z.object({ reason: z.string() }) },
};

export const order = defineProcess('order', orderSpec);
