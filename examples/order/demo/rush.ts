// All orders at once: placed, followed to their end, and disturbed on the way. Ends when every order has ended, or at the deadline
// with those that have not.

import { setMaxListeners } from 'node:events';
import { order } from '../contracts/order.ts';
import { strike } from './disasters.ts';
import { fallsShort, type Surprise } from './ledger/expectation.ts';
import type { PlannedOrder } from './orders.ts';
import { placedOrder, type PlacedOrder } from './placed-order.ts';
import type { Shop } from './shop/shop.ts';
import { createTally, type Tally } from './screen/order-counts.ts';

export interface RushOptions {
  /** Milliseconds until every order must have ended. */
  readonly within: number;
  readonly say: (line: string) => void;
  /** Gives up at once. */
  readonly signal?: AbortSignal;
  /** Called with the orders as soon as they are there to be looked at. */
  readonly show: (tally: Tally) => void;
}

export interface Rush {
  readonly placed: readonly PlacedOrder[];
  /** What was not as it should be. */
  readonly surprises: readonly Surprise[];
  /** What happened to the machinery on the way. */
  readonly disasters: readonly string[];
}

export async function rush(shop: Shop, planned: readonly PlannedOrder[], { within, say, show, signal }: RushOptions): Promise<Rush> {
  const surprises: Surprise[] = [];
  const over = leaving(signal);
  const surprised = (order: string) => (error: unknown) => {
    if (!over.signal.aborted) surprises.push({ order, says: error instanceof Error ? error.message : String(error) });
  };
  await Promise.all(planned.map((one) => setFaults(shop, one)));
  const tally = createTally(planned.length);
  show(tally);
  const disasters: string[] = [];
  const striking = strike(shop, { tally, say }).then((names) => disasters.push(...names), surprised(''));
  const follow = () => Promise.all(planned.map((one) => handle(shop, { one, tally, surprised: surprised(one.id), over: over.signal })));
  const work = shop.client.temporal.withAbortSignal(over.signal, follow);
  const inTime = await before(within, Promise.all([work, striking]));
  over.abort();
  const { placed } = tally;
  if (!inTime) surprises.push({ order: '', says: `not everything ended within ${within / 1000} s` });
  surprises.push(...placed.flatMap(fallsShort));
  return { placed, surprises, disasters };
}

// Calls that are under way when their connection closes are tried again by its library, in vain and without end: so they are ended first.
function leaving(signal: AbortSignal | undefined): AbortController {
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
  readonly tally: Tally;
  readonly surprised: (error: unknown) => void;
  readonly over: AbortSignal;
}

async function handle(shop: Shop, { one, tally, surprised, over }: Handling): Promise<void> {
  try {
    const run = await shop.client.start(order, one.request, { id: one.id });
    const placed = placedOrder(one, run);
    tally.add(placed);
    const meanwhile = one.kind.meanwhile?.(placed).catch(surprised);
    await placed.follow(over);
    await meanwhile;
  } catch (error) {
    surprised(error);
  } finally {
    if (!over.aborted) tally.end();
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
