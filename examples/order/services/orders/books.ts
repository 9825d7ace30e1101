import type { Kysely } from 'kysely';
import type { OrdersTables } from './migrations.ts';

export const readOrders = (db: Kysely<OrdersTables>) => db.selectFrom('shop_order').select(['id as order', 'status', 'amount']).execute();
