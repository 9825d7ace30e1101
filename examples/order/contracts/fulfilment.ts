import { z } from 'zod';
import { defineProcess } from 'tenuto';
import { inventory } from './inventory.ts';
import { OrderRequest } from './order.ts';
import { orders } from './orders.ts';
import { shipping } from './shipping.ts';

/** The state of the order after it has taken an event. */
const Position = z.object({ state: z.array(z.string()) });

export const fulfilment = defineProcess('fulfilment', {
  input: OrderRequest,
  output: z.object({ order: z.string(), parcel: z.string() }),
  uses: { orders, inventory, shipping },
  updates: {
    submit_order: { output: Position },
    payment_success: { output: Position },
    payment_failed: { input: z.object({ reason: z.string() }), output: Position },
    shipment_ready: { output: Position },
    order_delivered: { output: Position },
  },
  errors: { OrderCancelled: z.object({ reason: z.string() }) },
});
