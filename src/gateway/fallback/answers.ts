// A cache of recent answers, by operation, input and headers. It is limited in number and in bytes, and evicts the oldest first.

import type { GatewayCall } from '../call.ts';

export interface Answers {
  store(call: GatewayCall, answer: unknown): void;
  /** Returns an answer to the same call that is at most `age` milliseconds old. */
  find(call: GatewayCall, age: number): { readonly answer: unknown } | undefined;
}

const maxAnswers = 1_000;
const maxBytes = 32_000_000;

interface Entry {
  readonly answer: unknown;
  readonly at: number;
  readonly bytes: number;
}

export function createAnswers(now: () => number): Answers {
  const entries = new Map<string, Entry>();
  let total = 0; // bytes
  return {
    store(call, answer) {
      const key = keyOf(call);
      evict(key);
      const bytes = bytesOf(key, answer);
      if (bytes > maxBytes) return;
      entries.set(key, { answer, at: now(), bytes });
      total += bytes;
      for (const oldest of entries.keys()) {
        if (entries.size <= maxAnswers && total <= maxBytes) return;
        evict(oldest);
      }
    },
    find(call, age) {
      const found = entries.get(keyOf(call));
      return found && now() - found.at <= age ? found : undefined;
    },
  };

  function evict(key: string): void {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }
}

// The size as JSON, at two bytes a character. A value that is not JSON has no known size and is not stored.
function bytesOf(key: string, answer: unknown): number {
  try {
    return 2 * (key.length + ((JSON.stringify(answer) as string | undefined) ?? '').length);
  } catch {
    return Infinity;
  }
}

// Headers are part of the key, because an answer for one tenant must not reach another.
const keyOf = ({ operation, input, headers }: GatewayCall): string =>
  JSON.stringify([operation, input, Object.entries(headers ?? {}).sort()]);
