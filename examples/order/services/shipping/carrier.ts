// The carrier: it delivers parcels when they are due, and reports each delivery to the shop's webhook until the shop accepts
// the report. A delivery is stored before it is reported, so no crash loses one. The shop may get a report twice.

import { sql, type Kysely } from 'kysely';
import type { z } from 'zod';
import type { Delivery } from '../../contracts/shipping.ts';
import type { ShippingTables } from './migrations.ts';

export interface CarrierOptions {
  readonly webhook: string | undefined; // undefined if deliveries are not reported
}

type Due = { id: string; shop_order: string; delivered_at: Date; attempts: number };

export async function work(db: Kysely<ShippingTables>, { webhook }: CarrierOptions): Promise<void> {
  await sql`update parcel set delivered_at = now() where delivered_at is null and due_at <= now()`.execute(db);
  if (!webhook) return;
  // Each instance takes different parcels, and locks them for as long as a report may take.
  const { rows } = await sql<Due>`
    update parcel set report_after = now() + interval '6 seconds' where id in (
      select id from parcel where reported_at is null and delivered_at is not null and report_after <= now()
      order by report_after limit 50 for update skip locked)
    returning id, shop_order, delivered_at, attempts`.execute(db);
  await Promise.all(rows.map((due) => report(db, { due, webhook })));
}

async function report(db: Kysely<ShippingTables>, { due, webhook }: { due: Due; webhook: string }): Promise<void> {
  const taken = await post(webhook, due);
  const next = taken
    ? { reported_at: new Date() }
    : { report_after: new Date(Date.now() + backoff(due.attempts)), attempts: due.attempts + 1 };
  await db.updateTable('parcel').set(next).where('id', '=', due.id).execute();
}

const backoff = (attempts: number): number => Math.min(30_000, 200 * 2 ** attempts);

async function post(webhook: string, { id, shop_order: order, delivered_at: at }: Due): Promise<boolean> {
  const delivery: z.infer<typeof Delivery> = { order, parcel: id, signedBy: 'the neighbour', at: at.toISOString() };
  const headers = { 'content-type': 'application/json', 'idempotency-key': `delivery/${id}` };
  try {
    const response = await fetch(webhook, { method: 'POST', headers, body: JSON.stringify(delivery), signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
