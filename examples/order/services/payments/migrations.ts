// The tables of a double-entry ledger. The entries of each movement add up to zero, and no entry is ever changed or removed.
// The database enforces both.

import { sql, type ColumnType, type Generated } from 'kysely';
import type { Migrations } from 'tenuto/service';

export type Account = 'card' | 'held' | 'merchant';
export type Movement = 'hold' | 'release' | 'capture' | 'refund';

export interface PaymentsTables {
  movement: { id: Generated<number>; shop_order: string; kind: Movement; at: ColumnType<Date, never, never> };
  entry: { movement: number; account: Account; amount: number };
}

export const migrations: Migrations = {
  '001 ledger': {
    async up(db) {
      await sql`create table movement (
        id bigint generated always as identity primary key,
        shop_order text not null,
        kind text not null check (kind in ('hold', 'release', 'capture', 'refund')),
        at timestamptz not null default now()
      )`.execute(db);
      await sql`create index movement_order on movement (shop_order)`.execute(db);
      await sql`create table entry (
        movement bigint not null references movement,
        account text not null check (account in ('card', 'held', 'merchant')),
        amount bigint not null check (amount <> 0),
        primary key (movement, account)
      )`.execute(db);
      await sql`create function entries_balance() returns trigger language plpgsql as $$
        declare checked bigint := case tg_table_name when 'entry' then to_jsonb(new) -> 'movement' else to_jsonb(new) -> 'id' end;
        begin
          if (select sum(amount) from entry where movement = checked) is distinct from 0 then
            raise exception 'The entries of movement % do not add up to zero', checked using errcode = 'check_violation';
          end if;
          return null;
        end $$`.execute(db);
      for (const table of ['entry', 'movement'])
        await sql`create constraint trigger balanced after insert on ${sql.table(table)} deferrable initially deferred
          for each row execute function entries_balance()`.execute(db);
      await sql`create function never() returns trigger language plpgsql as $$
        begin raise exception 'The ledger is append-only' using errcode = 'check_violation'; end $$`.execute(db);
      await sql`create trigger append_only before update or delete or truncate on entry for each statement execute function never()`.execute(
        db,
      );
      await sql`create trigger append_only before update or delete or truncate on movement for each statement execute function never()`.execute(
        db,
      );
    },
  },
};
