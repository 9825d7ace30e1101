// How many calls may be under way, learnt from how long they take: where answers get slower than they were, there are
// too many (Netflix's Gradient2). It falls faster than it rises: what is let in too much is lost, what is kept out is tried
// again. Until it has fallen once, a limit that is reached grows by half.

import type { Environment } from '../../platform/environment.ts';

export interface ConcurrencyLimit {
  readonly limit: number;
  /** A call has ended. */
  ended(end: End): void;
}

export interface End {
  readonly milliseconds: number;
  readonly success: boolean;
  /** How many were under way, itself included. */
  readonly inFlight: number;
}

export interface AdaptiveOptions {
  /** Default 20 for each instance. */
  readonly initial?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const window = 500; // milliseconds
const enough = 10; // answers
const shortest = 0.1; // milliseconds: whoever is faster needs no limit
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
      if (milliseconds < shortest || (!success && milliseconds < long)) return; // a quick failure is no sign of room
      count++;
      sum += milliseconds;
      most = Math.max(most, inFlight);
      if (count >= enough && environment.now() - began >= window) close();
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
