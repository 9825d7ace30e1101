import { sql, type Kysely } from 'kysely';
import type { PaymentsTables } from './migrations.ts';

/** Reads what was charged and refunded for each order, and what is still held. In cents. */
export async function readPayments(db: Kysely<PaymentsTables>) {
  const moved = (kind: string) =>
    sql<number>`coalesce(sum(entry.amount) filter (where movement.kind = ${kind} and entry.amount > 0), 0)::bigint`;
  return db
    .selectFrom('movement')
    .innerJoin('entry', 'entry.movement', 'movement.id')
    .groupBy('movement.shop_order')
    .select([
      'movement.shop_order as order',
      moved('capture').as('charged'),
      moved('refund').as('refunded'),
      moved('release').as('released'),
      sql<number>`coalesce(sum(entry.amount) filter (where entry.account = 'held'), 0)::bigint`.as('held'),
    ])
    .execute();
}

/** Reads the sum of all entries. It must be zero. */
export async function readLedgerTotal(db: Kysely<PaymentsTables>): Promise<number> {
  const { total } = await db
    .selectFrom('entry')
    .select(sql<number>`coalesce(sum(amount), 0)::bigint`.as('total'))
    .executeTakeFirstOrThrow();
  return total;
}
