// Answers that were given lately, by operation and input: bounded, the oldest are forgotten first.

import type { GatewayCall } from '../call.ts';

export interface Answers {
  keep(call: GatewayCall, answer: unknown): void;
  /** An answer to the same call that is at most so many milliseconds old. */
  find(call: GatewayCall, age: number): { readonly answer: unknown } | undefined;
}

const most = 1_000;

export function createAnswers(now: () => number): Answers {
  const kept = new Map<string, { answer: unknown; at: number }>();
  return {
    keep(call, answer) {
      const key = keyOf(call);
      kept.delete(key);
      kept.set(key, { answer, at: now() });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
    find(call, age) {
      const found = kept.get(keyOf(call));
      return found && now() - found.at <= age ? found : undefined;
    },
  };
}

// Headers are part of it: what one tenant was answered is no other's business.
const keyOf = ({ operation, input, headers }: GatewayCall): string =>
  JSON.stringify([operation, input, Object.entries(headers ?? {}).sort()]);
