// The shop's services as functions in the worker's process, for tests of the process itself: they remember what they
// were asked, and refuse what the test says. Claims about effects are tested on the real services instead.

import { connect, type Connection } from '../../src/activities/index.ts';
import { inventory } from '../../examples/order/contracts/inventory.ts';
import { orders } from '../../examples/order/contracts/orders.ts';
import { payments } from '../../examples/order/contracts/payments.ts';
import { shipping } from '../../examples/order/contracts/shipping.ts';

export interface ShopCall {
  readonly operation: string;
  readonly order: string;
  readonly key: string;
  readonly undoes: string | undefined;
}

export interface ShopServices {
  readonly connections: readonly Connection[];
  readonly calls: readonly ShopCall[];
  /** The names of the operations called for an order, in the order of the calls. */
  called(order: string): readonly string[];
  /** What an operation does instead of its work: throw, or wait and then go on. Applies to one order. */
  on(operation: string, order: string, behave: (call: ShopCall) => unknown): void;
}

type Call = { readonly key: string; readonly undoes?: string };

export function shopServices(): ShopServices {
  const calls: ShopCall[] = [];
  const behaviours = new Map<string, (call: ShopCall) => unknown>();

  const handler =
    <Input extends { readonly order: string }, Output>(operation: string, answer: (input: Input) => Output) =>
    async (input: Input, { key, undoes }: Call): Promise<Output> => {
      const call = { operation, order: input.order, key, undoes };
      calls.push(call);
      await behaviours.get(`${operation} ${input.order}`)?.(call);
      return answer(input);
    };
  const done = () => undefined;

  return {
    calls,
    called: (order) => calls.filter((call) => call.order === order).map(({ operation }) => operation),
    on: (operation, order, behave) => void behaviours.set(`${operation} ${order}`, behave),
    connections: [
      connect(orders, {
        place: handler('orders.place', ({ order, line }: { order: string; line: { quantity: number } }) => ({
          order,
          amount: line.quantity * 250,
        })),
        cancel: handler('orders.cancel', done),
        complete: handler('orders.complete', done),
      }),
      connect(payments, {
        authorise: handler('payments.authorise', ({ order }) => ({ authorisation: `a-${order}` })),
        release: handler('payments.release', done),
        capture: handler('payments.capture', ({ order }) => ({ receipt: `r-${order}` })),
        refund: handler('payments.refund', done),
      }),
      connect(inventory, {
        reserve: handler('inventory.reserve', ({ order }) => ({ reservation: order, expiresAt: '2030-01-01T00:00:00Z' })),
        release: handler('inventory.release', done),
        withdraw: handler('inventory.withdraw', done),
      }),
      connect(shipping, {
        arrange: handler('shipping.arrange', ({ order }) => ({ parcel: `p-${order}` })),
        remind: handler('shipping.remind', done),
      }),
    ],
  };
}

export const orderRequest = (order: string) => ({
  order,
  customer: 'ada',
  card: 'visa',
  address: '1 Main St',
  line: { sku: 'tea', quantity: 2 },
});

export const deliveryOf = (order: string) => ({ order, parcel: `p-${order}`, signedBy: 'ada', at: '2026-01-01T12:00:00Z' });
