import { sql, type Kysely } from 'kysely';
import type { ShippingTables } from './migrations.ts';

export const readParcels = (db: Kysely<ShippingTables>) =>
  db
    .selectFrom('parcel')
    .groupBy('shop_order')
    .select(['shop_order as order', sql<number>`count(*)::int`.as('parcels'), sql<number>`count(delivered_at)::int`.as('delivered')])
    .execute();
