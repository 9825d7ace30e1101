// What Temporal does above a call: a step whose call fails is tried again, after the time that the failure names or 200 ms, five times
// in all. The caller is told of the first try only; the others go on behind it.

import { setTimeout as delay } from 'node:timers/promises';

import type { Contender } from '../contenders/contender.ts';

export interface Steps {
  readonly begun: number;
  readonly failed: number;
}

export interface Stepper {
  /** Whether the first try was answered. */
  step(key: string): Promise<boolean>;
  /** Resolves when none is under way any more. */
  settled(): Promise<Steps>;
}

const tries = 5;
const usualDelay = 200; // milliseconds

export function createStepper({ call }: Contender): Stepper {
  const under = new Set<Promise<void>>();
  const steps = { begun: 0, failed: 0 };
  return { step, settled };

  async function step(key: string): Promise<boolean> {
    steps.begun++;
    const wait = await attempt(key);
    if (wait === undefined) return true;
    const rest = again(key, wait);
    under.add(rest);
    void rest.then(() => under.delete(rest));
    return false;
  }

  async function again(key: string, wait: number): Promise<void> {
    let next: number | undefined = wait;
    for (let made = 1; made < tries && next !== undefined; made++) {
      await delay(next);
      next = await attempt(key);
    }
    if (next !== undefined) steps.failed++;
  }

  async function settled(): Promise<Steps> {
    while (under.size > 0) await Promise.all(under);
    return steps;
  }

  /** How long to wait for the next, where it failed. */
  async function attempt(key: string): Promise<number | undefined> {
    try {
      await call(key);
      return undefined;
    } catch (error) {
      const { retryAfter } = error as { readonly retryAfter?: number };
      return retryAfter ?? usualDelay;
    }
  }
}
