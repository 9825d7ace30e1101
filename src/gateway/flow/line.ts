// Those who wait for their turn, in the order in which they came. Nobody waits for longer than he has time, or than somebody waits for him.

import type { World } from '../../platform/world.ts';

export interface Line {
  readonly length: number;
  /** Resolves with whether the turn has come. `most`: milliseconds. */
  join(most: number, signal?: AbortSignal): Promise<boolean>;
  /** It is the turn of the first. False: nobody waits. */
  next(): boolean;
}

export function createLine(world: World): Line {
  const waiting = new Set<(turn: boolean) => void>();
  return {
    get length() {
      return waiting.size;
    },
    join: (most, signal) => new Promise((resolve) => wait(resolve, { most, signal })),
    next() {
      const [first] = waiting;
      first?.(true);
      return first !== undefined;
    },
  };

  function wait(resolve: (turn: boolean) => void, { most, signal }: { most: number; signal: AbortSignal | undefined }): void {
    const giveUp = () => go(false);
    const go = (turn: boolean) => {
      waiting.delete(go);
      stop();
      signal?.removeEventListener('abort', giveUp);
      resolve(turn);
    };
    const stop = world.alarm(most, giveUp);
    signal?.addEventListener('abort', giveUp, { once: true });
    waiting.add(go);
  }
}
