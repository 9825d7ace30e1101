// Timers and conditions, visible while they wait.

import type { Runtime } from './runtime.ts';
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
    const work = () =>
      turnstile.answer(
        () => runtime.timer(milliseconds),
        ({ status }) => status === 'fulfilled',
      );
    return waiting({ kind: 'timer', until: runtime.now() + milliseconds }, work);
  }

  async function wait(entry: Wait & { readonly until?: number }, condition: () => boolean): Promise<boolean> {
    if (condition()) return true;
    const { until } = entry;
    if (until === undefined) return waiting(entry, () => runtime.wait(condition));
    const work = () => runtime.wait(condition, until - runtime.now());
    return waiting(entry, () => turnstile.answer(work, (end) => end.status === 'fulfilled' && !end.value));
  }

  async function waiting<T>(entry: Wait, work: () => Promise<T>): Promise<T> {
    waits.add(entry);
    try {
      return await work();
    } finally {
      waits.delete(entry);
    }
  }
}
