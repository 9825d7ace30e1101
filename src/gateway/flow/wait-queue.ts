// Those who wait for their turn, in the order in which they came. Nobody waits for longer than he has time, or than somebody waits for him.

import type { Environment } from '../../platform/environment.ts';

export interface WaitQueue {
  readonly length: number;
  /** Resolves with whether the turn has come. `most`: milliseconds. */
  join(most: number, signal?: AbortSignal): Promise<boolean>;
  /** It is the turn of the first. False: nobody waits. */
  next(): boolean;
}

export function createWaitQueue(environment: Environment): WaitQueue {
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
    const stop = environment.setTimer(most, giveUp);
    signal?.addEventListener('abort', giveUp, { once: true });
    waiting.add(go);
  }
}
