// Finds what takes the place of an answer: the first of the fallbacks that has something.

import { parseDuration } from '../../model/duration.ts';
import type { GatewayCall } from '../call.ts';
import { outcomeOf } from '../outcome.ts';
import { createAnswers } from './answers.ts';
import type { Fallback } from './fallback.ts';

export interface StandIn {
  readonly answer: unknown;
  readonly by: Fallback['kind'];
}

export interface StandIns {
  /** Keeps an answer where one of the fallbacks may want it. */
  keep(call: GatewayCall, answer: unknown, fallbacks: readonly Fallback[]): void;
  /** `take` goes the way of another route. */
  find(call: GatewayCall, fallbacks: readonly Fallback[], take: (route: string) => Promise<unknown>): Promise<StandIn | undefined>;
}

export function createStandIns(now: () => number): StandIns {
  const answers = createAnswers(now);
  return { keep, find };

  function keep(call: GatewayCall, answer: unknown, fallbacks: readonly Fallback[]): void {
    if (call.safe && fallbacks.some(({ kind }) => kind === 'cache' || kind === 'stale')) answers.keep(call, answer);
  }

  async function find(
    call: GatewayCall,
    fallbacks: readonly Fallback[],
    take: (route: string) => Promise<unknown>,
  ): Promise<StandIn | undefined> {
    for (const fallback of fallbacks) {
      const found = await tried(fallback);
      if (found) return { answer: found.answer, by: fallback.kind };
    }
    return undefined;

    async function tried(fallback: Fallback): Promise<{ readonly answer: unknown } | undefined> {
      if (fallback.kind === 'route') return took(fallback.route);
      if (!call.safe) return undefined;
      return fallback.kind === 'static' ? fallback : answers.find(call, parseDuration(fallback.age));
    }

    async function took(route: string): Promise<{ readonly answer: unknown } | undefined> {
      try {
        return { answer: await take(route) };
      } catch (error) {
        if (outcomeOf(error, call.signal) === 'refused') throw error;
        return undefined;
      }
    }
  }
}
