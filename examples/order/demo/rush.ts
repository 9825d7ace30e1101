// Places all orders at once, follows them to their end, and causes failures meanwhile. It ends when every order has ended, or
// at the deadline.

import { setMaxListeners } from 'node:events';
import { order } from '../contracts/order.ts';
import { strike } from './disasters.ts';
import { fallsShort, type Surprise } from './ledger/expectation.ts';
import type { PlannedOrder } from './orders.ts';
import { placedOrder, type PlacedOrder } from './placed-order.ts';
import type { Shop } from './shop/shop.ts';
import { createOrderCounts, type OrderCounts } from './screen/order-counts.ts';

export interface RushOptions {
  /** The time in which every order must end, in milliseconds. */
  readonly within: number;
  readonly say: (line: string) => void;
  /** Ends it immediately. */
  readonly signal?: AbortSignal;
  /** Called once, with the counts to show. They change while orders run. */
  readonly show: (counts: OrderCounts) => void;
}

export interface Rush {
  readonly placed: readonly PlacedOrder[];
  /** Everything that was not as expected. */
  readonly surprises: readonly Surprise[];
  /** The failures that were caused meanwhile. */
  readonly disasters: readonly string[];
}

export async function rush(shop: Shop, planned: readonly PlannedOrder[], { within, say, show, signal }: RushOptions): Promise<Rush> {
  const surprises: Surprise[] = [];
  const over = abortWith(signal);
  const surprised = (order: string) => (error: unknown) => {
    if (!over.signal.aborted) surprises.push({ order, message: error instanceof Error ? error.message : String(error) });
  };
  await Promise.all(planned.map((one) => setFaults(shop, one)));
  const counts = createOrderCounts(planned.length);
  show(counts);
  const disasters: string[] = [];
  const striking = strike(shop, { counts, say }).then((names) => disasters.push(...names), surprised(''));
  const follow = () => Promise.all(planned.map((one) => handle(shop, { one, counts, surprised: surprised(one.id), over: over.signal })));
  const work = shop.client.temporal.withAbortSignal(over.signal, follow);
  const inTime = await before(within, Promise.all([work, striking]));
  over.abort();
  const { placed } = counts;
  if (!inTime) surprises.push({ order: '', message: `not all orders ended within ${within / 1000} s` });
  surprises.push(...placed.flatMap(fallsShort));
  return { placed, surprises, disasters };
}

// The client library retries calls without end if their connection closes while they are in flight. So they are aborted first.
function abortWith(signal: AbortSignal | undefined): AbortController {
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  signal?.addEventListener('abort', () => over.abort(), { once: true });
  return over;
}

async function setFaults(shop: Shop, { id, kind: { faults = [] } }: PlannedOrder): Promise<void> {
  for (const { service, ...fault } of faults) await shop.fault(service, { ...fault, match: { order: id } } as never);
}

interface Handling {
  readonly one: PlannedOrder;
  readonly counts: OrderCounts;
  readonly surprised: (error: unknown) => void;
  readonly over: AbortSignal;
}

async function handle(shop: Shop, { one, counts, surprised, over }: Handling): Promise<void> {
  try {
    const run = await shop.client.start(order, one.request, { id: one.id });
    const placed = placedOrder(one, run);
    counts.add(placed);
    const meanwhile = one.kind.meanwhile?.(placed).catch(surprised);
    await placed.follow(over);
    await meanwhile;
  } catch (error) {
    surprised(error);
  } finally {
    if (!over.aborted) counts.end();
  }
}

async function before(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, milliseconds, false)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
