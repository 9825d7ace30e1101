import { sql, type ColumnType, type Generated } from 'kysely';
import type { Migrations } from 'tenuto/service';

export interface ShippingTables {
  parcel: {
    id: Generated<string>;
    shop_order: string;
    address: string;
    due_at: Date;
    delivered_at: ColumnType<Date | null, never, Date>;
    /** When the shop accepted the report of the delivery. */
    reported_at: ColumnType<Date | null, never, Date>;
    report_after: ColumnType<Date, Date, Date>;
    attempts: Generated<number>;
  };
  reminder: { parcel: string; at: Generated<Date> };
}

export const migrations: Migrations = {
  '001 parcels': {
    async up(db) {
      await sql`create table parcel (
        id uuid primary key default gen_random_uuid(),
        shop_order text not null,
        address text not null,
        due_at timestamptz not null,
        delivered_at timestamptz,
        reported_at timestamptz,
        report_after timestamptz not null,
        attempts integer not null default 0
      )`.execute(db);
      await sql`create index parcel_order on parcel (shop_order)`.execute(db);
      await sql`create index parcel_unreported on parcel (report_after) where reported_at is null`.execute(db);
      await sql`create table reminder (parcel uuid not null references parcel, at timestamptz not null default now())`.execute(db);
    },
  },
};
