// What the services do, in every variant: answer at once. So what is measured is what it costs to ask them.

import { BusinessError } from '../src/index.ts';

/** No carrier goes there: the order is refused, and undone. */
export const nowhere = 'Nowhere';

let confirmed = 0;

/** Orders confirmed in this process so far. */
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
