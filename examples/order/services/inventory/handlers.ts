// The inventory service: it reserves goods for a time, then withdraws or releases them.

import { sql } from 'kysely';
import type { inventory } from '../../contracts/inventory.ts';
import type { ServiceHandlers } from 'tenuto/service';
import type { InventoryTables } from './migrations.ts';
import { endReservations, expireNow } from './reservations.ts';

export interface InventoryOptions {
  /** How long a reservation is valid, in milliseconds. */
  readonly hold: number;
  readonly now?: () => number;
}

export function createHandlers({ hold, now = Date.now }: InventoryOptions): ServiceHandlers<typeof inventory.operations, InventoryTables> {
  return {
    async reserve({ order, line: { sku, quantity } }, { db, refuse }) {
      await expireNow(db, { sku });
      const taken = await db
        .updateTable('stock')
        .set((stock) => ({ reserved: stock('reserved', '+', quantity) }))
        .where('sku', '=', sku)
        .where(sql<boolean>`on_hand - reserved >= ${quantity}`)
        .executeTakeFirst();
      if (taken.numUpdatedRows === 0n) {
        const stock = await db.selectFrom('stock').selectAll().where('sku', '=', sku).executeTakeFirst();
        const available = stock ? stock.on_hand - stock.reserved : 0;
        throw refuse('OutOfStock', { message: `Only ${String(available)} of '${sku}' are left`, details: { sku, available } });
      }
      const expires = new Date(now() + hold);
      const values = { shop_order: order, sku, quantity, state: 'open', expires_at: expires } as const;
      const { id } = await db.insertInto('reservation').values(values).returning('id').executeTakeFirstOrThrow();
      return { reservation: id, expiresAt: expires.toISOString() };
    },

    // As an undo, it releases only the reservation of its own call.
    async release({ order }, { db, original }) {
      await endReservations(db, { order, id: original?.output.reservation }, 'released');
    },

    // As a confirm, it withdraws only the reservation of its own call.
    async withdraw({ order }, { db, refuse, original }) {
      if (await endReservations(db, { order, id: original?.output.reservation }, 'withdrawn')) return;
      throw refuse('NoReservation', { message: `Nothing is reserved for order '${order}'`, details: { order } });
    },
  };
}
