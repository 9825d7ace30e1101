// What happens to the machinery while orders are under way: a service and the worker are killed without warning.

import type { Shop } from './shop.ts';
import type { Tally } from './tally.ts';

export interface Striking {
  readonly tally: Tally;
  readonly say: (line: string) => void;
}

/** Returns what was killed. */
export async function strike(shop: Shop, { tally, say }: Striking): Promise<readonly string[]> {
  await tally.reaches(0.1);
  await lose('payments service', { tally, say, lose: () => shop.restartService('payments') });
  await tally.reaches(0.3);
  await lose('worker', { tally, say, lose: () => shop.worker.kill().then(shop.worker.start) });
  return ['payments service', 'worker'];
}

async function lose(name: string, { tally, say, lose }: Striking & { readonly lose: () => Promise<void> }): Promise<void> {
  const began = performance.now();
  say(`${name} killed (SIGKILL) with ${tally.total - tally.ended} orders in flight`);
  await lose();
  say(`${name} is back after ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
