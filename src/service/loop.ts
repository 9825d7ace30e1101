// Work that a service does by itself, again and again: never twice at the same time, slower while it fails, done when stopped.

import { parseDuration, type Duration } from '../model/duration.ts';

export interface Loop {
  readonly stop: () => Promise<void>;
}
export interface LoopOptions {
  readonly every: Duration;
  readonly onError: (error: unknown) => void;
}

const longestPause = 10_000;

export function startLoop(work: () => Promise<unknown>, { every, onError }: LoopOptions): Loop {
  const pause = parseDuration(every);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void>;
  const round = async (failures: number): Promise<void> => {
    const failed = await work().then(
      () => 0,
      (error: unknown) => (onError(error), failures + 1),
    );
    if (stopped) return;
    const backoff = failed === 0 ? pause : Math.max(pause, Math.min(longestPause, pause * 2 ** failed));
    timer = setTimeout(() => {
      current = round(failed);
    }, backoff);
  };
  current = round(0);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
