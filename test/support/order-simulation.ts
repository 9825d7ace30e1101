// The order process under simulation: stubs that answer as the shop does, and a delivery after four days.

import { order } from '../../examples/order/contracts/order.ts';
import type { Message } from '../../src/testing/simulation/messages/messages.ts';
import type { Stubs } from '../../src/testing/simulation/services/stubs.ts';
import { deliveryOf, orderRequest } from './shop-services.ts';

export const orderStubs: Stubs<typeof order> = {
  orders: { place: ({ order, line }) => ({ order, amount: line.quantity * 250 }), complete: undefined },
  payments: { authorise: { authorisation: 'a-1' }, capture: { receipt: 'r-1' } },
  inventory: { reserve: { reservation: '1', expiresAt: '2030-01-01T00:00:00Z' }, withdraw: undefined },
  shipping: { arrange: ({ order }) => ({ parcel: `p-${order}` }), remind: undefined },
};

const delivered: Message<typeof order> = { at: '90h', signal: 'delivered', payload: deliveryOf('1') };

export const orderOptions = { input: orderRequest('1'), services: orderStubs, messages: [delivered] };
