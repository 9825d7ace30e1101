import { z } from 'zod';
import { operation, defineService } from 'tenuto';
import { OrderId, OrderLine } from './order-line.ts';

export const inventory = defineService('inventory', {
  reserve: operation({
    input: z.object({ order: OrderId, line: OrderLine }),
    output: z.object({ reservation: z.string(), expiresAt: z.iso.datetime() }),
    errors: { OutOfStock: z.object({ sku: z.string(), available: z.int() }) },
    undo: 'release',
    confirm: 'withdraw',
    expires: '30m',
  }),
  release: operation({ input: z.object({ order: OrderId }) }),
  // The goods leave the warehouse: what was reserved is removed from stock.
  withdraw: operation({
    input: z.object({ order: OrderId }),
    errors: { NoReservation: z.object({ order: OrderId }) },
  }),
});
