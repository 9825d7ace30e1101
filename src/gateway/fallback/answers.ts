// Answers that were given lately, by operation and input: bounded in number and in bytes, the oldest are forgotten first.

import type { GatewayCall } from '../call.ts';

export interface Answers {
  keep(call: GatewayCall, answer: unknown): void;
  /** An answer to the same call that is at most so many milliseconds old. */
  find(call: GatewayCall, age: number): { readonly answer: unknown } | undefined;
}

const most = 1_000;
const mostBytes = 32_000_000;

interface Kept {
  readonly answer: unknown;
  readonly at: number;
  readonly bytes: number;
}

export function createAnswers(now: () => number): Answers {
  const kept = new Map<string, Kept>();
  let held = 0;
  return {
    keep(call, answer) {
      const key = keyOf(call);
      forget(key);
      const bytes = bytesOf(key, answer);
      if (bytes > mostBytes) return;
      kept.set(key, { answer, at: now(), bytes });
      held += bytes;
      for (const oldest of kept.keys()) {
        if (kept.size <= most && held <= mostBytes) return;
        forget(oldest);
      }
    },
    find(call, age) {
      const found = kept.get(keyOf(call));
      return found && now() - found.at <= age ? found : undefined;
    },
  };

  function forget(key: string): void {
    held -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  }
}

// As JSON, of two bytes a character. What JSON cannot hold is of no known size, and not kept.
function bytesOf(key: string, answer: unknown): number {
  try {
    return 2 * (key.length + ((JSON.stringify(answer) as string | undefined) ?? '').length);
  } catch {
    return Infinity;
  }
}

// Headers are part of it: what one tenant was answered is no other's business.
const keyOf = ({ operation, input, headers }: GatewayCall): string =>
  JSON.stringify([operation, input, Object.entries(headers ?? {}).sort()]);
