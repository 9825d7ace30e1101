// What the services do, in every variant: answer at once. So what is measured is what it costs to ask them.

let confirmed = 0;

/** Orders confirmed in this process so far. */
export const confirmations = (): number => confirmed;

export const services = {
  inventory: { reserve: ({ order, quantity }: { order: string; quantity: number }) => ({ hold: `hold-${order}`, price: quantity * 250 }) },
  payment: { charge: ({ order }: { order: string }) => ({ receipt: `receipt-${order}` }) },
  shipping: { arrange: ({ order }: { order: string }) => ({ parcel: `parcel-${order}` }) },
  orders: {
    confirm: () => {
      confirmed += 1;
      return { confirmed: true } as const;
    },
  },
};
