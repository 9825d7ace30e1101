// The orders service: an order is placed at the current price, then cancelled or completed, never both.

import type { Transaction } from 'kysely';
import type { orders } from '../../contracts/orders.ts';
import type { ServiceHandlers } from 'tenuto/service';
import type { OrdersTables } from './migrations.ts';

export const handlers: ServiceHandlers<typeof orders.operations, OrdersTables> = {
  async place({ order, customer, line: { sku, quantity } }, { db, refuse }) {
    const product = await db.selectFrom('product').select('price').where('sku', '=', sku).executeTakeFirst();
    if (!product) throw refuse('UnknownProduct', { message: `There is no product '${sku}'`, details: { sku } });
    const amount = product.price * quantity;
    const placed = await insert(db, { id: order, customer, sku, quantity, amount });
    if (!placed) throw refuse('AlreadyPlaced', { message: `Order '${order}' was placed before`, details: { order } });
    return { order, amount };
  },

  async cancel({ order }, { db, refuse }) {
    const status = await lockStatus(db, order);
    if (status === 'completed') throw refuse('AlreadyCompleted', { message: `Order '${order}' is completed`, details: { order } });
    if (status === 'placed') await db.updateTable('shop_order').set({ status: 'cancelled' }).where('id', '=', order).execute();
  },

  async complete({ order, parcel }, { db, refuse }) {
    const status = await lockStatus(db, order);
    if (status === 'placed') await db.updateTable('shop_order').set({ status: 'completed', parcel }).where('id', '=', order).execute();
    if (status === 'placed' || status === 'completed') return;
    throw refuse('NotPlaced', { message: `Order '${order}' is ${status ?? 'unknown'}`, details: { order, status: status ?? null } });
  },
};

type NewOrder = Pick<OrdersTables['shop_order'], 'id' | 'customer' | 'sku' | 'quantity' | 'amount'>;

// A cancelled order may be placed again. All others stay unchanged.
async function insert(db: Transaction<OrdersTables>, order: NewOrder): Promise<boolean> {
  const row = { ...order, status: 'placed', parcel: null } as const;
  const placed = await db
    .insertInto('shop_order')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row).where('shop_order.status', '=', 'cancelled'))
    .returning('id')
    .executeTakeFirst();
  return placed !== undefined;
}

async function lockStatus(db: Transaction<OrdersTables>, order: string) {
  const row = await db.selectFrom('shop_order').select('status').where('id', '=', order).forUpdate().executeTakeFirst();
  return row?.status;
}
