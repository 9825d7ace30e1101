// What happens to the machinery while orders are under way: an instance and the worker are killed without warning, another instance is
// slow, the registry cannot be reached, and a new version of payments gets its first orders.

import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningInstance } from './shop/services.ts';
import type { Shop } from './shop/shop.ts';
import type { Tally } from './screen/order-counts.ts';

export interface Striking {
  readonly tally: Tally;
  readonly say: (line: string) => void;
}

/** Returns what was done, in words. */
export async function strike(shop: Shop, { tally, say }: Striking): Promise<readonly string[]> {
  const done: string[] = [];
  const note = (what: string) => {
    say(`${what}, with ${tally.total - tally.ended} orders in flight`);
    done.push(what);
  };
  const [payments, inventory] = [shop.services.payments.instances[0], shop.services.inventory.instances[1]];
  if (!payments || !inventory) throw new Error('Cannot strike: payments or inventory has too few instances');
  note('canary at 10 %');
  await shop.governing.canary(10);
  await tally.reaches(0.1);
  note('payments instance killed');
  await again('payments instance', say, () => payments.process.kill().then(payments.process.start));
  await tally.reaches(0.2);
  note('registry down');
  const back = await shop.governing.loseRegistry();
  note('one inventory instance slow');
  await slow(inventory, 3_000);
  await back();
  say('the registry is back, and the instance is itself again');
  await tally.reaches(0.4);
  note('worker killed');
  await again('worker', say, () => shop.worker.kill().then(shop.worker.start));
  return done;
}

async function again(name: string, say: Striking['say'], lose: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await lose();
  say(`${name} is back after ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

const stopped = 400; // milliseconds
const running = 30;

/** Stops the process again and again, so that it takes some fifteen times as long for everything. */
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
