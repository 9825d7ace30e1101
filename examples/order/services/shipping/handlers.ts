// Shipping: a parcel is handed to the carrier, who cannot be called back.

import { sql } from 'kysely';
import type { shipping } from '../../contracts/shipping.ts';
import type { ServiceHandlers } from 'tenuto/service';
import type { ShippingTables } from './migrations.ts';

/** `delay`: milliseconds that the carrier takes to deliver. */
export function createHandlers({ delay }: { readonly delay: number }): ServiceHandlers<typeof shipping.operations, ShippingTables> {
  return {
    async arrange({ order, address }, { db, refuse }) {
      if (address.startsWith('nowhere'))
        throw refuse('AddressRefused', { message: `Nobody delivers to '${address}'`, details: { address } });
      const due = new Date(Date.now() + delay);
      const values = { shop_order: order, address, due_at: due, report_after: due };
      const { id } = await db.insertInto('parcel').values(values).returning('id').executeTakeFirstOrThrow();
      return { parcel: id };
    },

    // Somebody misses the delivery report: if there is one, it is sent again at once.
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
