// Ends reservations. Every reservation ends here, so that stock and reservations are always consistent. Locks are taken in
// this order: reservations, then stock by SKU. So there are no deadlocks.

import { sql, type Kysely, type Transaction } from 'kysely';
import type { InventoryTables } from './migrations.ts';

type Db = Transaction<InventoryTables>;

interface Goods {
  readonly sku: string;
  readonly quantity: number;
}

/** Ends the open reservations of an order, or one of them. Returns true if there was one. */
export async function endReservations(
  db: Db,
  { order, id }: { order: string; id?: string | undefined },
  state: 'released' | 'withdrawn',
): Promise<boolean> {
  const open = db.updateTable('reservation').set({ state }).where('shop_order', '=', order).where('state', '=', 'open');
  const ended = await (id === undefined ? open : open.where('id', '=', id)).returning(['sku', 'quantity']).execute();
  await updateStock(db, ended, { gone: state === 'withdrawn' });
  return ended.length > 0;
}

/** Releases the reservations that have expired. */
export async function expireReservations(db: Kysely<InventoryTables>): Promise<void> {
  await db.transaction().execute((trx) => expireNow(trx));
}

/** The same inside a transaction, for all products or for one. It skips rows that other transactions have locked. */
export async function expireNow(db: Db, { sku }: { sku?: string } = {}): Promise<void> {
  const only = sku === undefined ? sql`` : sql`and sku = ${sku}`;
  const { rows } = await sql<Goods>`
    update reservation set state = 'expired'
    where id in (select id from reservation where state = 'open' and expires_at < now() ${only} order by id for update skip locked)
    returning sku, quantity`.execute(db);
  await updateStock(db, rows, { gone: false });
}

async function updateStock(db: Db, goods: readonly Goods[], { gone }: { gone: boolean }): Promise<void> {
  for (const { sku, quantity } of [...goods].sort((a, b) => (a.sku < b.sku ? -1 : 1)))
    await db
      .updateTable('stock')
      .set((stock) => ({ reserved: stock('reserved', '-', quantity), on_hand: stock('on_hand', '-', gone ? quantity : 0) }))
      .where('sku', '=', sku)
      .execute();
}
