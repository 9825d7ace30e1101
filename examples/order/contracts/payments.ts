// Amounts are in cents. `authorise` holds an amount on the card and `release` ends the hold. `capture` charges it and `refund`
// returns it.
import { z } from 'zod';
import { operation, defineService } from 'tenuto';
import { OrderId } from './order-line.ts';

const Amount = z.int().positive();

export const payments = defineService('payments', {
  authorise: operation({
    input: z.object({ order: OrderId, customer: z.string().min(1), card: z.string().min(1), amount: Amount }),
    output: z.object({ authorisation: z.string() }),
    errors: { CardRefused: z.object({ reason: z.string() }) },
    undo: 'release',
  }),
  release: operation({ input: z.object({ order: OrderId }) }),
  capture: operation({
    input: z.object({ order: OrderId, amount: Amount }),
    output: z.object({ receipt: z.string() }),
    errors: { NotAuthorised: z.object({ held: z.int() }) },
    undo: 'refund',
  }),
  refund: operation({ input: z.object({ order: OrderId, amount: Amount }), errors: { NotCharged: z.object({ charged: z.int() }) } }),
});
