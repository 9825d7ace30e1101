import type { orders } from '../../../contracts/orders.ts';
import type { Handlers } from '../../../service/index.ts';
import type { OrdersTables } from './migrations.ts';

export const handlers: Handlers<typeof orders.operations, OrdersTables> = {
  async place({ order, customer, line: { sku, quantity } }, { db, refuse }) {
    const product = await db.selectFrom('product').select('price').where('sku', '=', sku).executeTakeFirst();
    if (!product) throw refuse('UnknownProduct', { message: `There is no product '${sku}'`, details: { sku } });
    const amount = product.price * quantity;
    await db.insertInto('shop_order').values({ id: order, customer, sku, quantity, amount, status: 'placed', parcel: null }).execute();
    return { order, amount };
  },

  async cancel({ order }, { db }) {
    await db.updateTable('shop_order').set({ status: 'cancelled' }).where('id', '=', order).where('status', '=', 'placed').execute();
  },

  async complete({ order, parcel }, { db }) {
    await db.updateTable('shop_order').set({ status: 'completed', parcel }).where('id', '=', order).where('status', '=', 'placed').execute();
  },
};
