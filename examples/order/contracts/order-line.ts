import { z } from 'zod';

export const OrderId = z.string().min(1).max(200);
export const OrderLine = z.object({ sku: z.string().min(1), quantity: z.int().positive().max(1_000_000_000) });
