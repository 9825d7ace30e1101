// Finds the fallback for a failed call: the first one that has an answer is used.

import { parseDuration } from '../../model/duration.ts';
import type { GatewayCall } from '../call.ts';
import { outcomeOf } from '../outcome.ts';
import { createAnswers } from './answers.ts';
import type { Fallback } from './fallback.ts';

export interface FallbackAnswer {
  readonly answer: unknown;
  readonly by: Fallback['kind'];
}

export interface Fallbacks {
  /** Stores an answer if one of the fallbacks may use it later. */
  store(call: GatewayCall, answer: unknown, fallbacks: readonly Fallback[]): void;
  /** Returns the answer of the first fallback that has one. `sendBy` sends the call by another route. */
  find(call: GatewayCall, fallbacks: readonly Fallback[], sendBy: (route: string) => Promise<unknown>): Promise<FallbackAnswer | undefined>;
}

export function createFallbacks(now: () => number): Fallbacks {
  const answers = createAnswers(now);
  return { store, find };

  function store(call: GatewayCall, answer: unknown, fallbacks: readonly Fallback[]): void {
    if (call.safe && fallbacks.some(({ kind }) => kind === 'cache' || kind === 'stale')) answers.store(call, answer);
  }

  async function find(
    call: GatewayCall,
    fallbacks: readonly Fallback[],
    sendBy: (route: string) => Promise<unknown>,
  ): Promise<FallbackAnswer | undefined> {
    for (const fallback of fallbacks) {
      const found = await answerOf(fallback);
      if (found) return { answer: found.answer, by: fallback.kind };
    }
    return undefined;

    async function answerOf(fallback: Fallback): Promise<{ readonly answer: unknown } | undefined> {
      if (fallback.kind === 'route') return answerBy(fallback.route);
      if (!call.safe) return undefined;
      return fallback.kind === 'static' ? fallback : answers.find(call, parseDuration(fallback.age));
    }

    async function answerBy(route: string): Promise<{ readonly answer: unknown } | undefined> {
      try {
        return { answer: await sendBy(route) };
      } catch (error) {
        if (outcomeOf(error, call.signal) === 'refused') throw error;
        return undefined;
      }
    }
  }
}
