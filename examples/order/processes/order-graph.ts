// The order process as a graph, with the same steps and the same keys as in order.ts.

import { orderAsGraph } from '../contracts/order-graph.ts';
import { coalesce, concat, exists, graph, not } from 'tenuto/graph';
import { implement } from 'tenuto/workflow';

export const placeOrderAsGraph = implement(
  orderAsGraph,
  graph(orderAsGraph, (g) => {
    const { orders, payments, inventory, shipping } = g.services;
    const { order, customer, card, address, line } = g.input;

    g.onUpdate('cancel', ({ reason }) => ({
      fail: { code: 'CancelledByCustomer', message: concat('Cancelled by the customer: ', reason), details: { reason } },
      refusal: { code: 'AlreadyShipped', message: 'The carrier already has the parcel', details: { order } },
      reply: { accepted: true },
    }));

    const { amount } = orders.place({ order, customer, line });
    const authorised = payments.authorise({ order, customer, card, amount });
    const captured = payments.capture({ order, amount }, { after: authorised });
    const reserved = inventory.reserve({ order, line }, { after: captured });

    const { parcel } = shipping.arrange({ order, address, line }, { after: reserved });

    const prompt = g.signal('delivered', { within: '3d', after: parcel });
    const remind = (again: typeof g) => {
      const reminded = again.services.shipping.remind({ order, parcel });
      return again.signal('delivered', { name: 'delivered after all', within: '1d', after: reminded });
    };
    const late = g.repeat('late', remind, { until: exists, when: not(exists(prompt)), after: prompt });
    const delivery = g.value('delivery', coalesce(prompt, late), { after: [prompt, late], trigger: 'none-failed' });

    orders.complete({ order, parcel }, { after: delivery });
    return { order, parcel, paid: amount, signedBy: delivery.signedBy };
  }),
);
