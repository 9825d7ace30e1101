// The shipping service: it hands a parcel to the carrier, which cannot be undone.

import { sql } from 'kysely';
import type { shipping } from '../../contracts/shipping.ts';
import type { ServiceHandlers } from 'tenuto/service';
import type { ShippingTables } from './migrations.ts';

/** `delay` is the carrier's delivery time, in milliseconds. */
export function createHandlers({ delay }: { readonly delay: number }): ServiceHandlers<typeof shipping.operations, ShippingTables> {
  return {
    async arrange({ order, address }, { db, refuse }) {
      if (address.startsWith('nowhere'))
        throw refuse('AddressRefused', { message: `The carrier does not deliver to '${address}'`, details: { address } });
      const due = new Date(Date.now() + delay);
      const values = { shop_order: order, address, due_at: due, report_after: due };
      const { id } = await db.insertInto('parcel').values(values).returning('id').executeTakeFirstOrThrow();
      return { parcel: id };
    },

    // The order has not received the delivery report. If there is one, it is sent again immediately.
    async remind({ order, parcel }, { db, refuse }) {
      const sent = db
        .selectFrom('parcel')
        .select('id')
        .where(sql<string>`id::text`, '=', parcel)
        .where('shop_order', '=', order);
      if (!(await sent.executeTakeFirst()))
        throw refuse('UnknownParcel', { message: `Order '${order}' has no parcel '${parcel}'`, details: { parcel } });
      await db.insertInto('reminder').values({ parcel }).execute();
      await db.updateTable('parcel').set({ report_after: new Date() }).where('id', '=', parcel).where('reported_at', 'is', null).execute();
    },
  };
}
