// Every way in which a reservation ends goes through here, so that stock and reservations never tell different stories.
// Locks are taken in the order: reservations, then stock by SKU. So nobody waits in a circle.

import { sql, type Kysely, type Transaction } from 'kysely';
import type { InventoryTables } from './migrations.ts';

type Db = Transaction<InventoryTables>;

interface Goods {
  readonly sku: string;
  readonly quantity: number;
}

/** Ends the open reservations of an order, or one of them. True: there was one. */
export async function endReservations(
  db: Db,
  { order, id }: { order: string; id?: string | undefined },
  state: 'released' | 'withdrawn',
): Promise<boolean> {
  const open = db.updateTable('reservation').set({ state }).where('shop_order', '=', order).where('state', '=', 'open');
  const ended = await (id === undefined ? open : open.where('id', '=', id)).returning(['sku', 'quantity']).execute();
  await giveBack(db, ended, { gone: state === 'withdrawn' });
  return ended.length > 0;
}

/** Releases what nobody came for in time. */
export async function expireReservations(db: Kysely<InventoryTables>): Promise<void> {
  await db.transaction().execute((trx) => expireNow(trx));
}

/** The same inside a transaction, for one product where it is named. Leaves alone what somebody else is at. */
export async function expireNow(db: Db, { sku }: { sku?: string } = {}): Promise<void> {
  const only = sku === undefined ? sql`` : sql`and sku = ${sku}`;
  const { rows } = await sql<Goods>`
    update reservation set state = 'expired'
    where id in (select id from reservation where state = 'open' and expires_at < now() ${only} order by id for update skip locked)
    returning sku, quantity`.execute(db);
  await giveBack(db, rows, { gone: false });
}

async function giveBack(db: Db, goods: readonly Goods[], { gone }: { gone: boolean }): Promise<void> {
  for (const { sku, quantity } of [...goods].sort((a, b) => (a.sku < b.sku ? -1 : 1)))
    await db
      .updateTable('stock')
      .set((stock) => ({ reserved: stock('reserved', '-', quantity), on_hand: stock('on_hand', '-', gone ? quantity : 0) }))
      .where('sku', '=', sku)
      .execute();
}
