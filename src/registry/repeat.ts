// Does a round again and again until it is ended. After a failure it waits, longer each time, and not all who failed together wait alike.

import { asError } from '../platform/as-error.ts';
import type { Environment } from '../platform/environment.ts';

export interface Repeated {
  readonly environment: Environment;
  /** A round that succeeds waits for its turn by itself: not longer than a moment, where who should make it wait does not. */
  readonly round: (signal: AbortSignal) => Promise<void>;
  readonly failed: (error: Error) => void;
}

const breath = 20;
const shortest = 100;
const longest = 5_000;

export function repeat({ environment, round, failed }: Repeated): () => void {
  const ended = new AbortController();
  const goesOn = (): boolean => !ended.signal.aborted;
  void run();
  return () => ended.abort();

  async function run(): Promise<void> {
    let failures = 0;
    while (goesOn()) {
      const error = await round(ended.signal).then(() => undefined, asError);
      if (!goesOn()) return;
      failures = error === undefined ? 0 : failures + 1;
      if (error) failed(error);
      await pause(environment, error ? backoff(failures, environment) : breath, ended.signal);
    }
  }
}

/** Milliseconds before the next attempt: doubled each time, and from half of that up. */
export const backoff = (failures: number, { random }: Environment): number =>
  Math.min(longest, shortest * 2 ** (failures - 1)) * (0.5 + random() / 2);

/** Ends early, without an error, when the signal does. */
export function pause({ setTimer }: Environment, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      takeBack();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const takeBack = setTimer(milliseconds, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
