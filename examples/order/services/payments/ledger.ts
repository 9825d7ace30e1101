// Moves money in the ledger. All movements are made here. Amounts are in cents. A positive entry is money that an account
// receives.

import { sql, type Transaction } from 'kysely';
import type { Account, Movement, PaymentsTables } from './migrations.ts';

type Db = Transaction<PaymentsTables>;

interface Transfer {
  readonly kind: Movement;
  readonly from: Account;
  readonly to: Account;
  readonly amount: number;
}

export async function transfer(db: Db, order: string, { kind, from, to, amount }: Transfer): Promise<string> {
  const { id } = await db.insertInto('movement').values({ shop_order: order, kind }).returning('id').executeTakeFirstOrThrow();
  const entries = [
    { movement: id, account: from, amount: -amount },
    { movement: id, account: to, amount },
  ];
  await db.insertInto('entry').values(entries).execute();
  return String(id);
}

/** Returns the balance of an account for an order. It locks the order until the end of the transaction. */
export async function balance(db: Db, order: string, account: Account): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${order}, 0))`.execute(db);
  const { total } = await db
    .selectFrom('entry')
    .innerJoin('movement', 'movement.id', 'entry.movement')
    .where('movement.shop_order', '=', order)
    .where('entry.account', '=', account)
    .select(sql<number>`coalesce(sum(entry.amount), 0)::bigint`.as('total'))
    .executeTakeFirstOrThrow();
  return total;
}
