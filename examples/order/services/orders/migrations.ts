import { sql } from 'kysely';
import type { Migrations } from 'tenuto/service';

export interface OrdersTables {
  product: { sku: string; price: number };
  shop_order: {
    id: string;
    customer: string;
    sku: string;
    quantity: number;
    amount: number;
    status: 'placed' | 'cancelled' | 'completed';
    parcel: string | null;
  };
}

export const migrations: Migrations = {
  '001 orders': {
    async up(db) {
      await sql`create table product (sku text primary key, price bigint not null check (price > 0))`.execute(db);
      await sql`create table shop_order (
        id text primary key,
        customer text not null,
        sku text not null references product,
        quantity bigint not null check (quantity > 0),
        amount bigint not null check (amount > 0),
        status text not null check (status in ('placed', 'cancelled', 'completed')),
        parcel text,
        check ((status = 'completed') = (parcel is not null))
      )`.execute(db);
      await sql`insert into product values ('tea', 450), ('coffee', 900), ('kettle', 4900), ('unicorn', 99900)`.execute(db);
    },
  },
};
