// Asks again until the answer is there; fails with the last answer when the time is up. For what no event announces. The
// time is for what hangs: how long a thing takes depends on the machine, and on what else it does.

import { setTimeout as pause } from 'node:timers/promises';

export async function eventually<T>(
  ask: () => Promise<T> | T,
  { holds, within = 50_000 }: { holds: (value: T) => boolean; within?: number },
): Promise<T> {
  const end = performance.now() + within;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (performance.now() > end) throw new Error(`Still not so after ${String(within)} ms; the last answer was ${JSON.stringify(value)}`);
    await pause(20);
  }
}
