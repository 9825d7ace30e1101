// Timers and conditions, visible while they wait.

import type { Arrival, Runtime } from './runtime.ts';
import type { Wait } from './snapshot.ts';
import type { Turnstile } from './turnstile.ts';

export interface Waiter {
  timer(milliseconds: number): Promise<void>;
  wait(wait: Wait & { readonly until?: number }, condition: () => boolean): Promise<boolean>;
}

interface WaiterOptions {
  readonly runtime: Runtime;
  readonly turnstile: Turnstile;
  readonly waits: Set<Wait>;
}

export function createWaiter({ runtime, turnstile, waits }: WaiterOptions): Waiter {
  return { timer, wait };

  function timer(milliseconds: number): Promise<void> {
    const arrival = waiting<void>({ kind: 'timer', until: runtime.now() + milliseconds });
    return turnstile.answer<void, void>((seen) => runtime.timer(milliseconds, seen), {
      arrival,
      fromOutside: ({ status }) => status === 'fulfilled',
    });
  }

  function wait(entry: Wait & { readonly until?: number }, condition: () => boolean): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    const { until } = entry;
    const arrival = waiting<boolean>(entry);
    if (until === undefined) return runtime.wait(condition, undefined, arrival);
    return turnstile.answer<boolean, boolean>((seen) => runtime.wait(condition, until - runtime.now(), seen), {
      arrival,
      fromOutside: (end) => end.status === 'fulfilled' && !end.value,
    });
  }

  function waiting<V>(entry: Wait): Arrival<V, V> {
    waits.add(entry);
    return {
      came: (value) => {
        waits.delete(entry);
        return value;
      },
      failed: (error) => {
        waits.delete(entry);
        throw error;
      },
    };
  }
}
