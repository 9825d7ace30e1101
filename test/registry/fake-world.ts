// A clock that only moves when it is told to. Chance is always one half.

import type { World } from '../../src/registry/index.ts';

export interface FakeWorld extends World {
  /** Rings what is due, in its order, and lets what follows of it happen. */
  pass(milliseconds: number): Promise<void>;
}

export function fakeWorld(start = 0): FakeWorld {
  let now = start;
  const alarms = new Set<{ readonly at: number; readonly ring: () => void }>();
  const due = (end: number) => [...alarms].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  return {
    now: () => now,
    random: () => 0.5,
    alarm: (milliseconds, ring) => {
      const alarm = { at: now + milliseconds, ring };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    pass: async (milliseconds) => {
      const end = now + milliseconds;
      await settled();
      for (let next = due(end); next; next = due(end)) {
        alarms.delete(next);
        now = next.at;
        next.ring();
        await settled();
      }
      now = end;
    },
  };
}

export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
