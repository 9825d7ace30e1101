// Runs a periodic job of a service: never twice at the same time, and with exponential backoff while it fails. `stop` waits for the current
// round.

import { parseDuration, type Duration } from '../model/duration.ts';
import { safeListener } from '../platform/safe-listener.ts';
import { startTimer } from '../platform/timer.ts';

export interface Loop {
  readonly stop: () => Promise<void>;
}
export interface LoopOptions {
  readonly every: Duration;
  readonly onError: (error: unknown) => void;
}

const maxBackoffMs = 10_000;

export function startLoop(work: () => Promise<unknown>, { every, onError }: LoopOptions): Loop {
  const pause = parseDuration(every);
  let stopped = false;
  let stopTimer = (): void => undefined;
  let current: Promise<void>;
  const round = async (failures: number): Promise<void> => {
    const failed = await attempt(work).then(
      () => 0,
      (error: unknown) => (safeListener(onError, 'a job')(error), failures + 1),
    );
    if (stopped) return;
    const backoff = failed === 0 ? pause : Math.max(pause, Math.min(maxBackoffMs, pause * 2 ** failed));
    stopTimer = startTimer(backoff, () => {
      current = round(failed);
    });
  };
  current = round(0);
  return {
    async stop() {
      stopped = true;
      stopTimer();
      await current;
    },
  };
}

// Turns an error that is thrown synchronously into a rejection, so that it fails only this round.
const attempt = async (work: () => Promise<unknown>): Promise<unknown> => work();
