// Random schedules for the reference processes: what each service answers, and what is said when.

import { order } from '../../examples/order/contracts/order.ts';
import { fulfilment } from '../../examples/order/contracts/fulfilment.ts';
import { BusinessError, ServiceUnavailable } from '../../src/model/errors.ts';
import { createRandom, type Random } from '../../src/testing/random.ts';
import type { Message } from '../../src/testing/simulation/messages/messages.ts';
import type { SimulateOptions } from '../../src/testing/simulation/simulate.ts';
import { inTurn } from '../../src/testing/simulation/services/stubs.ts';
import type { takeThree } from '../fixtures/family.ts';
import { deliveryOf, orderRequest } from '../support/shop-services.ts';

type Order = typeof order;
type Fulfilment = typeof fulfilment;

const down = () => new ServiceUnavailable('The service is down');
const refusals = {
  place: new BusinessError('UnknownProduct', { details: { sku: 'tea' } }),
  authorise: new BusinessError('CardRefused', { details: { reason: 'stolen' } }),
  reserve: new BusinessError('OutOfStock', { details: { sku: 'tea', available: 0 } }),
  arrange: new BusinessError('AddressRefused', { details: { address: 'nowhere' } }),
};
const answers = {
  place: { order: '1', amount: 500 },
  authorise: { authorisation: 'a-1' },
  capture: { receipt: 'r-1' },
  reserve: { reservation: '1', expiresAt: '2030-01-01T00:00:00Z' },
  arrange: { parcel: 'p-1' },
  nothing: undefined,
};

interface Shop {
  readonly random: Random;
  /** An operation that answers at once: the test server forgets a call that was cancelled and then fails. */
  readonly steady?: string | undefined;
}

/** Mostly the answer; now and then it comes late, or is a refusal. */
function answer<A>({ random, steady }: Shop, value: A, { of, refusal }: { readonly of?: string; readonly refusal?: BusinessError } = {}) {
  const late = random.chance(0.2) ? 1 + random.below(2) : 0;
  const last = refusal && random.chance(0.15) ? refusal : value;
  const before = Array.from({ length: of !== undefined && of === steady ? 0 : late }, down);
  return inTurn(...([...before, last] as readonly (A | Error)[]));
}

function shopOf(shop: Shop) {
  const { place, authorise, capture, reserve, arrange, nothing } = answers;
  const done = (of?: string) => answer(shop, nothing, { ...(of !== undefined && { of }) });
  const step = <A>(name: keyof typeof refusals, value: A, of: string) => answer(shop, value, { of, refusal: refusals[name] });
  return {
    orders: { place: step('place', place, 'orders.place'), cancel: done(), complete: done() },
    payments: {
      ...{ authorise: step('authorise', authorise, 'payments.authorise'), refund: done(), release: done() },
      capture: answer(shop, capture, { of: 'payments.capture' }),
    },
    inventory: { reserve: step('reserve', reserve, 'inventory.reserve'), release: done(), withdraw: done('confirm inventory.reserve') },
    shipping: { arrange: step('arrange', arrange, 'shipping.arrange'), remind: done() },
  };
}

const steps = [
  'orders.place',
  'payments.authorise',
  'payments.capture',
  'inventory.reserve',
  'shipping.arrange',
  'confirm inventory.reserve',
] as const;
const pick = <T>(random: Random, list: readonly [T, ...T[]]): T => list[random.below(list.length)] ?? list[0];

/** For the order process in any notation. */
export function orderSchedule(seed: number): SimulateOptions<Order> {
  const random = createRandom(seed);
  const delivered: Message<Order> = {
    at: pick(random, ['90m', '50h', '100h', '130h'] as const),
    signal: 'delivered',
    payload: deliveryOf('1'),
  };
  const update = { update: 'cancel', input: { reason: 'changed my mind' } } as const;
  const steady = random.chance(0.7) ? pick(random, steps) : undefined;
  const when = steady ? { during: steady } : { at: pick(random, ['30m', '26h'] as const) };
  const regret: readonly Message<Order>[] = random.chance(0.5)
    ? [random.chance(0.5) ? { ...when, cancel: true } : { ...when, ...update }]
    : [];
  return { input: orderRequest('1'), services: shopOf({ random, steady }), messages: [delivered, ...regret] };
}

type Event =
  | { readonly update: 'submit_order' | 'payment_success' | 'shipment_ready' | 'order_delivered' }
  | { readonly update: 'payment_failed'; readonly input: { readonly reason: string } };

/** For the article's machine: its events in their order, or not quite. */
export function fulfilmentSchedule(seed: number): SimulateOptions<Fulfilment> {
  const random = createRandom(seed);
  const { payments: _, ...services } = shopOf({ random });
  const paid: Event = random.chance(0.8) ? { update: 'payment_success' } : { update: 'payment_failed', input: { reason: 'stolen' } };
  const events: readonly [Event, ...Event[]] = [
    { update: 'submit_order' },
    paid,
    { update: 'shipment_ready' },
    { update: 'order_delivered' },
  ];
  const said = events.flatMap((event) => (random.chance(0.2) ? [pick(random, events), event] : [event]));
  const messages = said.map((event, index) => ({ at: `${2 * index + 1}m`, ...event }) as Message<Fulfilment>);
  const end: Message<Fulfilment> = { at: '40h', cancel: true }; // whatever it still waits for
  return { input: orderRequest('1'), services, messages: [...messages, end] };
}

type Item = { readonly id: string };

/** For a process that calls another one: what either takes comes late, is refused, or is given up while it waits or is taken. */
export function familySchedule(seed: number): SimulateOptions<typeof takeThree> {
  const random = createRandom(seed);
  const regret = pick(random, ['none', 'none', 'while its child waits', 'after its child'] as const);
  const empty = (id: string) => new BusinessError('Empty', { details: { id } });
  const itemOf = (id: string) => {
    const { answers } = answer(
      { random, steady: regret === 'after its child' ? 'third' : undefined },
      { taken: id },
      { of: id, refusal: empty(id) },
    );
    return [id, answers] as const;
  };
  const items = new Map(['first', 'second', 'third'].map(itemOf));
  const take = ({ id }: Item, { attempt }: { readonly attempt: number }) => inOrder(items.get(id) ?? [], attempt);
  const regrets = {
    none: [],
    'while its child waits': [{ at: '1m', cancel: true }],
    'after its child': [{ during: 'depot.take', cancel: true }],
  } as const;
  return {
    input: { first: 'first', second: 'second', third: 'third', wait: regret === 'while its child waits' },
    services: { depot: { take, put: answer({ random }, undefined) } },
    messages: regrets[regret],
  };
}

function inOrder<A>(answers: readonly (A | Error)[], attempt: number): A {
  const answer = answers[Math.min(attempt, answers.length) - 1];
  if (answer instanceof Error) throw answer;
  return answer as A;
}
