// How often a step is tried at most, and how long that takes. A step that only goes forward has no bound.

import type { Policy } from '../model/kernel/policy.ts';

export interface WorstCase {
  /** Where every attempt fails at once. */
  readonly attempts: number;
  /** Where every attempt takes all of its time. */
  readonly milliseconds: number;
}

export function worstCaseOf({ timeout, deadline, retry }: Policy): WorstCase | undefined {
  if (deadline === undefined) return undefined;
  const most = retry.attempts ?? Infinity;
  const attempts = attemptsWithin(deadline, { retry, most });
  return { attempts, milliseconds: Math.min(deadline, attempts * timeout + pausesOf(attempts, retry)) };
}

type Retry = Policy['retry'];

function attemptsWithin(deadline: number, { retry, most }: { retry: Retry; most: number }): number {
  let [attempts, at, pause] = [1, retry.initialInterval, retry.initialInterval];
  while (attempts < most && at < deadline) {
    if (!grows(pause, retry)) return Math.min(most, attempts + Math.ceil((deadline - at) / Math.max(1, pause)));
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
