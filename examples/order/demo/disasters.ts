// The failures that the demo causes while orders run: an instance and the worker are killed without warning, another instance
// is slow, the registry is unavailable, and a new version of payments gets its first orders.

import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningInstance } from './shop/services.ts';
import type { Shop } from './shop/shop.ts';
import type { OrderCounts } from './screen/order-counts.ts';

export interface StrikeOptions {
  readonly counts: OrderCounts;
  readonly say: (line: string) => void;
}

/** Returns the names of the failures that it caused. */
export async function strike(shop: Shop, { counts, say }: StrikeOptions): Promise<readonly string[]> {
  const done: string[] = [];
  const note = (what: string) => {
    say(`${what}, with ${counts.total - counts.ended} orders in flight`);
    done.push(what);
  };
  const [payments, inventory] = [shop.services.payments.instances[0], shop.services.inventory.instances[1]];
  if (!payments || !inventory) throw new Error('Cannot cause failures: payments or inventory has too few instances');
  note('canary at 10 %');
  await shop.governing.canary(10);
  await counts.reaches(0.1);
  note('payments instance killed');
  await restart('payments instance', say, () => payments.process.kill().then(payments.process.start));
  await counts.reaches(0.2);
  note('registry down');
  const back = await shop.governing.loseRegistry();
  note('one inventory instance slow');
  await slow(inventory, 3_000);
  await back();
  say('the registry is back, and the instance is fast again');
  await counts.reaches(0.4);
  note('worker killed');
  await restart('worker', say, () => shop.worker.kill().then(shop.worker.start));
  return done;
}

async function restart(name: string, say: StrikeOptions['say'], lose: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await lose();
  say(`${name} is back after ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

const stopped = 400; // milliseconds
const running = 30;

/** Pauses the process repeatedly, so that it takes about fifteen times as long for everything. */
async function slow({ process: { pid } }: RunningInstance, milliseconds: number): Promise<void> {
  if (pid === undefined) return;
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    process.kill(pid, 'SIGSTOP');
    await sleep(stopped);
    process.kill(pid, 'SIGCONT');
    await sleep(running);
  }
}
