// The handlers of the services, in every variant. They answer immediately, so that only the cost of the calls is measured.

import { BusinessError } from '../src/index.ts';

/** An address that is refused, so that the order is undone. */
export const nowhere = 'Nowhere';

let confirmed = 0;

/** Returns the number of orders that were confirmed in this process so far. */
export const confirmations = (): number => confirmed;

export const services = {
  inventory: {
    reserve: ({ order, quantity }: { order: string; quantity: number }) => ({ hold: `hold-${order}`, price: quantity * 250 }),
    release: () => undefined,
  },
  payment: { charge: ({ order }: { order: string }) => ({ receipt: `receipt-${order}` }), refund: () => undefined },
  shipping: {
    arrange: ({ order, address }: { order: string; address: string }) => {
      if (address === nowhere) throw new BusinessError('NoCarrier', { message: `No carrier goes to '${address}'` });
      return { parcel: `parcel-${order}` };
    },
    recall: () => undefined,
  },
  orders: {
    confirm: () => {
      confirmed += 1;
      return { confirmed: true } as const;
    },
    withdraw: () => undefined,
  },
};
