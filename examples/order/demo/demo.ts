// The main job on a shop that is up: orders go through it, its books are read and held against what became of them.

import { readFile } from 'node:fs/promises';
import { readBooks } from './ledger/ledger.ts';
import { liveArea } from './screen/live.ts';
import { planOrders } from './orders.ts';
import { rush } from './rush.ts';
import type { Screen } from './screen/screen.ts';
import { canaryVersion, type RunningInstance } from './shop/services.ts';
import type { Shop } from './shop/shop.ts';
import { summarise, type Summary } from './screen/summary.ts';

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
  const [books, canary] = await Promise.all([readBooks(shop.services), ordersAt(shop.services.payments.instances, canaryVersion)]);
  const total = setUp + performance.now() - began;
  return summarise({ planned, rush: happened, books, canary, milliseconds: { setUp, total } });
}

// By the log of its instances: a key begins with the id of the run.
async function ordersAt(instances: readonly RunningInstance[], version: string): Promise<number> {
  const logs = await Promise.all(instances.filter((one) => one.version === version).map(({ logFile }) => readFile(logFile, 'utf8')));
  const keys = logs.join('\n').matchAll(/"key":"([^/"]+)/g);
  return new Set(Array.from(keys, ([, run]) => run)).size;
}
