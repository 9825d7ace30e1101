// The tables of stock and reservations. A reserved piece is still on hand. A withdrawn piece is no longer on hand.

import { sql, type ColumnType, type Generated } from 'kysely';
import type { Migrations } from 'tenuto/service';

export interface InventoryTables {
  stock: { sku: string; initial: number; on_hand: number; reserved: number };
  reservation: {
    id: Generated<string>;
    shop_order: string;
    sku: string;
    quantity: number;
    state: 'open' | 'released' | 'expired' | 'withdrawn';
    expires_at: ColumnType<Date, Date, never>;
  };
}

export const migrations: Migrations = {
  '001 stock': {
    async up(db) {
      await sql`create table stock (
        sku text primary key,
        initial bigint not null,
        on_hand bigint not null check (on_hand >= 0),
        reserved bigint not null default 0 check (reserved >= 0),
        check (reserved <= on_hand)
      )`.execute(db);
      await sql`create table reservation (
        id uuid primary key default gen_random_uuid(),
        shop_order text not null,
        sku text not null references stock,
        quantity bigint not null check (quantity > 0),
        state text not null default 'open' check (state in ('open', 'released', 'expired', 'withdrawn')),
        expires_at timestamptz not null
      )`.execute(db);
      await sql`create index reservation_order on reservation (shop_order)`.execute(db);
      await sql`create index reservation_open on reservation (expires_at) where state = 'open'`.execute(db);
      await sql`insert into stock (sku, initial, on_hand) values ('tea', 10000, 10000), ('coffee', 10000, 10000), ('kettle', 500, 500), ('unicorn', 0, 0)`.execute(
        db,
      );
    },
  },
};
