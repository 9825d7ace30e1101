import { z } from 'zod';
import { operation, defineService } from 'tenuto';
import { OrderId, OrderLine } from './order-line.ts';

// The carrier posts this to the shop's webhook when the customer has signed for the parcel.
export const Delivery = z.object({ order: OrderId, parcel: z.string(), signedBy: z.string(), at: z.iso.datetime() });

export const shipping = defineService('shipping', {
  // Once the carrier has the parcel, the order can no longer be undone.
  arrange: operation({
    input: z.object({ order: OrderId, address: z.string().min(1), line: OrderLine }),
    output: z.object({ parcel: z.string() }),
    errors: { AddressRefused: z.object({ address: z.string() }) },
    pivot: true,
  }),
  remind: operation({
    input: z.object({ order: OrderId, parcel: z.string() }),
    errors: { UnknownParcel: z.object({ parcel: z.string() }) },
  }),
});
