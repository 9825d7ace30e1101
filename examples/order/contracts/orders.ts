import { z } from 'zod';
import { operation, defineService } from 'tenuto';
import { OrderId, OrderLine } from './order-line.ts';

const Placed = z.object({ order: OrderId, amount: z.int().positive().describe('cents') });

export const orders = defineService('orders', {
  place: operation({
    input: z.object({ order: OrderId, customer: z.string().min(1), line: OrderLine }),
    output: Placed,
    errors: { UnknownProduct: z.object({ sku: z.string() }), AlreadyPlaced: z.object({ order: OrderId }) },
    undo: 'cancel',
  }),
  cancel: operation({ input: z.object({ order: OrderId }), errors: { AlreadyCompleted: z.object({ order: OrderId }) } }),
  complete: operation({
    input: z.object({ order: OrderId, parcel: z.string() }),
    errors: { NotPlaced: z.object({ order: OrderId, status: z.string().nullable() }) },
  }),
});
