// Retries a call as Temporal does: a step whose call fails is retried after the `retryAfter` of the error or after 200 ms, five
// attempts in all. The caller gets only the result of the first attempt. The others continue in the background.

import { setTimeout as delay } from 'node:timers/promises';

import type { Contender } from '../contenders/contender.ts';

export interface Steps {
  readonly begun: number;
  readonly failed: number;
}

export interface Stepper {
  /** Returns whether the first attempt succeeded. */
  step(key: string): Promise<boolean>;
  /** Resolves when no step is in progress any longer. */
  settled(): Promise<Steps>;
}

const maxAttempts = 5;
const defaultDelayMs = 200;

export function createStepper({ call }: Contender): Stepper {
  const retrying = new Set<Promise<void>>();
  const steps = { begun: 0, failed: 0 };
  return { step, settled };

  async function step(key: string): Promise<boolean> {
    steps.begun++;
    const wait = await attempt(key);
    if (wait === undefined) return true;
    const rest = retry(key, wait);
    retrying.add(rest);
    void rest.then(() => retrying.delete(rest));
    return false;
  }

  async function retry(key: string, wait: number): Promise<void> {
    let next: number | undefined = wait;
    for (let made = 1; made < maxAttempts && next !== undefined; made++) {
      await delay(next);
      next = await attempt(key);
    }
    if (next !== undefined) steps.failed++;
  }

  async function settled(): Promise<Steps> {
    while (retrying.size > 0) await Promise.all(retrying);
    return steps;
  }

  /** Returns the delay until the next attempt, in milliseconds. Returns undefined if this one succeeded. */
  async function attempt(key: string): Promise<number | undefined> {
    try {
      await call(key);
      return undefined;
    } catch (error) {
      const { retryAfter } = error as { readonly retryAfter?: number };
      return retryAfter ?? defaultDelayMs;
    }
  }
}
