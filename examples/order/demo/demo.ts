// Runs the demo on a started shop: places the orders, then compares their results with the databases of the services.

import { readFile } from 'node:fs/promises';
import { readServiceState } from './ledger/ledger.ts';
import { liveArea } from './screen/live.ts';
import { planOrders } from './orders.ts';
import { rush } from './rush.ts';
import type { Screen } from './screen/screen.ts';
import { canaryVersion, type RunningInstance } from './shop/services.ts';
import type { Shop } from './shop/shop.ts';
import { summarise, type Summary } from './screen/summary.ts';

export interface DemoOptions {
  readonly orders: number;
  /** The maximum duration of all orders together, in milliseconds. */
  readonly within: number;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** How long the start of the shop took, in milliseconds. */
  readonly setUp: number;
}

export async function demonstrate(shop: Shop, { orders, within, screen, signal, setUp }: DemoOptions): Promise<Summary> {
  const began = performance.now();
  const planned = planOrders(orders, shop.name.replace('shop_', ''));
  screen.say(`Placing ${planned.length} orders of ${new Set(planned.map(({ kind }) => kind)).size} kinds, all at once`);
  const show = (counts: Parameters<typeof liveArea>[0]) => screen.live(() => liveArea(counts, screen.room()));
  const happened = await rush(shop, planned, { within, say: screen.say, show, signal });
  screen.rest();
  const [serviceState, canary] = await Promise.all([
    readServiceState(shop.services),
    ordersAt(shop.services.payments.instances, canaryVersion),
  ]);
  const total = setUp + performance.now() - began;
  return summarise({ planned, rush: happened, serviceState, canary, milliseconds: { setUp, total } });
}

// Counts the orders in the logs of the instances. An idempotency key begins with the id of the run.
async function ordersAt(instances: readonly RunningInstance[], version: string): Promise<number> {
  const logs = await Promise.all(instances.filter((one) => one.version === version).map(({ logFile }) => readFile(logFile, 'utf8')));
  const keys = logs.join('\n').matchAll(/"key":"([^/"]+)/g);
  return new Set(Array.from(keys, ([, run]) => run)).size;
}
