// Repeats a round until it is stopped. After a failure it waits with exponential backoff and jitter.

import { asError } from '../platform/as-error.ts';
import type { Environment } from '../platform/environment.ts';

export interface Repeated {
  readonly environment: Environment;
  /** A round that succeeds should wait for the next change itself. If it does not, a short pause follows. */
  readonly round: (signal: AbortSignal) => Promise<void>;
  readonly failed: (error: Error) => void;
}

const minPauseMs = 20; // between two rounds
const firstBackoffMs = 100;
const maxBackoffMs = 5_000;

export function repeat({ environment, round, failed }: Repeated): () => void {
  const ended = new AbortController();
  const isRunning = (): boolean => !ended.signal.aborted;
  void run();
  return () => ended.abort();

  async function run(): Promise<void> {
    let failures = 0;
    while (isRunning()) {
      const error = await round(ended.signal).then(() => undefined, asError);
      if (!isRunning()) return;
      failures = error === undefined ? 0 : failures + 1;
      if (error) failed(error);
      await pause(environment, error ? backoff(failures, environment) : minPauseMs, ended.signal);
    }
  }
}

/** Returns the milliseconds before the next attempt. They double each time, and jitter takes off up to half. */
export const backoff = (failures: number, { random }: Environment): number =>
  Math.min(maxBackoffMs, firstBackoffMs * 2 ** (failures - 1)) * (0.5 + random() / 2);

/** Waits. It ends early, without an error, when the signal aborts. */
export function pause({ setTimer }: Environment, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = setTimer(milliseconds, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
