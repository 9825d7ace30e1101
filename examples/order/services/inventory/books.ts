import { sql, type Kysely } from 'kysely';
import type { InventoryTables } from './migrations.ts';

/** Reads the reservations of each order, in pieces. What is neither released nor withdrawn is still reserved. */
export async function readReservations(db: Kysely<InventoryTables>) {
  const pieces = (states: string) =>
    sql<number>`coalesce(sum(quantity) filter (where state = any(string_to_array(${states}, ','))), 0)::bigint`;
  return db
    .selectFrom('reservation')
    .groupBy('shop_order')
    .select([
      'shop_order as order',
      sql<number>`sum(quantity)::bigint`.as('reserved'),
      pieces('released,expired').as('released'),
      pieces('withdrawn').as('withdrawn'),
    ])
    .execute();
}

/** Reads the stock of each product. The initial stock is either on hand or withdrawn. */
export async function readStock(db: Kysely<InventoryTables>) {
  return db
    .selectFrom('stock')
    .select((stock) => [
      'sku',
      'initial',
      'on_hand as onHand',
      'reserved',
      stock
        .selectFrom('reservation')
        .whereRef('reservation.sku', '=', 'stock.sku')
        .where('state', '=', 'withdrawn')
        .select(sql<number>`coalesce(sum(quantity), 0)::bigint`.as('withdrawn'))
        .as('withdrawn'),
    ])
    .execute()
    .then((rows) => rows.map((row) => ({ ...row, withdrawn: row.withdrawn ?? 0 })));
}
