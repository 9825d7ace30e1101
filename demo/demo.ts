// The main job on a shop that is up: orders go through it, its books are read and held against what became of them.

import { readBooks } from './books.ts';
import { liveArea } from './live.ts';
import { planOrders } from './orders.ts';
import { rush } from './rush.ts';
import type { Screen } from './screen.ts';
import type { Shop } from './shop.ts';
import { summarise, type Summary } from './summary.ts';

export interface DemoOptions {
  readonly orders: number;
  /** Milliseconds that all orders together may take. */
  readonly within: number;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** Milliseconds that the shop took to come up. */
  readonly setUp: number;
}

export async function demonstrate(shop: Shop, { orders, within, screen, signal, setUp }: DemoOptions): Promise<Summary> {
  const began = performance.now();
  const planned = planOrders(orders, shop.name.replace('shop_', ''));
  screen.say(`Placing ${planned.length} orders of ${new Set(planned.map(({ kind }) => kind)).size} kinds, all at once`);
  const show = (tally: Parameters<typeof liveArea>[0]) => screen.live(() => liveArea(tally, screen.room()));
  const happened = await rush(shop, planned, { within, say: screen.say, show, signal });
  screen.rest();
  const books = await readBooks(shop.services);
  const total = setUp + performance.now() - began;
  return summarise({ planned, rush: happened, books, milliseconds: { setUp, total } });
}
