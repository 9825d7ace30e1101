// Limits of concurrent calls: a fixed one, and an adaptive one that is learnt from response times. If answers get slower than before, the
// adaptive limit falls (Netflix's Gradient2). It falls faster than it rises, because a surplus call is lost, while a rejected call is
// retried. Until the limit falls for the first time, it grows by half each time that it is reached.

import type { Environment } from '../../platform/environment.ts';

export interface ConcurrencyLimit {
  readonly limit: number;
  /** Records the end of a call. */
  ended(end: End): void;
}

export interface End {
  readonly milliseconds: number;
  readonly success: boolean;
  /** The number of concurrent calls, including this one. */
  readonly inFlight: number;
}

export interface AdaptiveOptions {
  /** The limit at the start. @default 20 for each instance */
  readonly initial?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const window = 500; // milliseconds
const minimumCalls = 10; // per window
const shortest = 0.1; // milliseconds; a faster operation needs no limit
const tolerance = 1.5;
const headroom = 4; // calls
const falling = 0.7;
const rising = 0.2;
const growth = 1.5;
const longMemory = 600; // windows
const warmUp = 10; // windows

export function createAdaptiveLimit(
  { initial = 20, minimum = 4, maximum = 1_000 }: AdaptiveOptions,
  environment: Environment,
): ConcurrencyLimit {
  let limit = Math.min(maximum, Math.max(minimum, initial));
  let long = 0;
  let windows = 0;
  let congested = false;
  let began = environment.now();
  let [count, sum, most] = [0, 0, 0];
  return {
    get limit() {
      return Math.floor(limit);
    },
    ended({ milliseconds, success, inFlight }) {
      if (milliseconds < shortest || (!success && milliseconds < long)) return; // a quick failure does not show that there is capacity
      count++;
      sum += milliseconds;
      most = Math.max(most, inFlight);
      if (count >= minimumCalls && environment.now() - began >= window) close();
    },
  };

  function close(): void {
    const short = sum / count;
    const reached = most;
    began = environment.now();
    [count, sum, most] = [0, 0, 0];
    windows++;
    const weight = windows <= warmUp ? 1 / windows : 2 / (longMemory + 1);
    long += (short - long) * weight;
    if (long / short > 2) long *= 0.9;
    if (reached < limit / 2) return;
    const gradient = Math.min(1, Math.max(0.5, (tolerance * long) / short));
    congested ||= gradient < 1;
    const change = limit * gradient + headroom - limit;
    const grown = reached >= Math.floor(limit) ? limit * growth : limit;
    limit = Math.min(maximum, Math.max(minimum, congested ? limit + change * (change < 0 ? falling : rising) : grown));
  }
}

export const createFixedLimit = (limit: number): ConcurrencyLimit => ({ limit, ended: () => undefined });
