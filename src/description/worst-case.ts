// Computes the maximum number of attempts of a step, and their maximum duration. A step after the pivot has no bound.

import type { Policy } from '../model/kernel/policy.ts';

export interface WorstCase {
  /** The number of attempts if each fails immediately. */
  readonly attempts: number;
  /** The duration if each attempt takes its full time-out. */
  readonly milliseconds: number;
}

export function worstCaseOf({ timeout, deadline, retry }: Policy): WorstCase | undefined {
  if (deadline === undefined) return undefined;
  const max = retry.attempts ?? Infinity;
  const attempts = attemptsWithin(deadline, { retry, max });
  return { attempts, milliseconds: Math.min(deadline, attempts * timeout + pausesOf(attempts, retry)) };
}

type Retry = Policy['retry'];

function attemptsWithin(deadline: number, { retry, max }: { retry: Retry; max: number }): number {
  let [attempts, at, pause] = [1, retry.initialInterval, retry.initialInterval];
  while (attempts < max && at < deadline) {
    if (!grows(pause, retry)) return Math.min(max, attempts + Math.ceil((deadline - at) / Math.max(1, pause)));
    attempts++;
    pause = Math.min(pause * retry.backoff, retry.maximumInterval);
    at += pause;
  }
  return attempts;
}

function pausesOf(attempts: number, retry: Retry): number {
  let [left, sum, pause] = [attempts - 1, 0, retry.initialInterval];
  for (; left > 0 && grows(pause, retry); left--) {
    sum += pause;
    pause = Math.min(pause * retry.backoff, retry.maximumInterval);
  }
  return sum + left * pause;
}

const grows = (pause: number, { backoff, maximumInterval }: Retry): boolean => backoff > 1 && pause < maximumInterval;
