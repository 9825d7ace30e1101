// A queue of calls that wait for their turn, first in, first out. A call leaves it when its time is up or when it is aborted.

import type { Environment } from '../../platform/environment.ts';

export interface WaitQueue {
  readonly length: number;
  /** Resolves with true when the call's turn comes, and with false after `maxMs` milliseconds or when it is aborted. */
  join(maxMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Gives the first call its turn. Returns false if no call waits. */
  next(): boolean;
}

export function createWaitQueue(environment: Environment): WaitQueue {
  const waiting = new Set<(turn: boolean) => void>();
  return {
    get length() {
      return waiting.size;
    },
    join: (maxMs, signal) => new Promise((resolve) => wait(resolve, { maxMs, signal })),
    next() {
      const [first] = waiting;
      first?.(true);
      return first !== undefined;
    },
  };

  function wait(resolve: (turn: boolean) => void, { maxMs, signal }: { maxMs: number; signal: AbortSignal | undefined }): void {
    const leave = () => finish(false);
    const finish = (turn: boolean) => {
      waiting.delete(finish);
      stop();
      signal?.removeEventListener('abort', leave);
      resolve(turn);
    };
    const stop = environment.setTimer(maxMs, leave);
    signal?.addEventListener('abort', leave, { once: true });
    waiting.add(finish);
  }
}
