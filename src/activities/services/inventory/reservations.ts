// Every way in which a reservation ends goes through here, so that stock and reservations never tell different stories.

import { sql, type Kysely, type Transaction } from 'kysely';
import type { InventoryTables } from './migrations.ts';

type Db = Kysely<InventoryTables> | Transaction<InventoryTables>;
type Ended = 'released' | 'expired' | 'withdrawn';

/** Ends the open reservations of an order. True: there was one. */
export async function endReservations(db: Db, order: string, state: Ended): Promise<boolean> {
  const ended = await db
    .updateTable('reservation')
    .set({ state })
    .where('shop_order', '=', order)
    .where('state', '=', 'open')
    .returning(['sku', 'quantity'])
    .execute();
  for (const { sku, quantity } of ended) await giveBack(db, { sku, quantity, gone: state === 'withdrawn' });
  return ended.length > 0;
}

/** Releases what nobody came for in time: all of it, or of one product. */
export async function expireReservations(db: Kysely<InventoryTables>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const expired = await sql<{ sku: string; quantity: number }>`
      update reservation set state = 'expired'
      where id in (select id from reservation where state = 'open' and expires_at < now() order by id for update skip locked)
      returning sku, quantity`.execute(trx);
    for (const { sku, quantity } of expired.rows.toSorted((a, b) => a.sku.localeCompare(b.sku))) await giveBack(trx, { sku, quantity, gone: false });
  });
}

async function giveBack(db: Db, { sku, quantity, gone }: { sku: string; quantity: number; gone: boolean }): Promise<void> {
  await db
    .updateTable('stock')
    .set((stock) => ({ reserved: stock('reserved', '-', quantity), on_hand: stock('on_hand', '-', gone ? quantity : 0) }))
    .where('sku', '=', sku)
    .execute();
}
