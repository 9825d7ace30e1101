// What a run in memory has in place of the world outside: the same as in Temporal's sandbox.

import type { Runtime } from '../../model/kernel/runtime.ts';
import type { Scopes, Scope } from '../../model/kernel/runtime.ts';

export interface Sandbox {
  now(): number;
  random(): number;
  setTimeout(work: (...given: unknown[]) => unknown, milliseconds: number, ...given: unknown[]): number;
  clearTimeout(timer: unknown): void;
}

interface World extends Pick<Runtime, 'now' | 'random' | 'timer'> {
  readonly scope: Scopes;
}

export function createSandbox({ now, random, timer, scope }: World): Sandbox {
  const timers = new Map<unknown, Scope>();
  let made = 0;
  return { now, random, setTimeout, clearTimeout };

  // As Temporal's: no less than a millisecond, cancelled with the scope around it, and a number.
  function setTimeout(work: (...given: unknown[]) => unknown, milliseconds: number, ...given: unknown[]): number {
    const time = Math.max(1, milliseconds);
    if (Number.isNaN(time))
      throw new TypeError('Cannot set a timer without a time: on Temporal the workflow task would fail. Pass a number of milliseconds');
    const id = ++made;
    const own = scope.open();
    timers.set(id, own);
    const ring = () => {
      timers.delete(id);
      work(...given);
    };
    void own.run(() => timer<unknown>(time, { resolved: ring, rejected: () => timers.delete(id) }));
    return id;
  }

  function clearTimeout(id: unknown): void {
    timers.get(id)?.cancel();
    timers.delete(id);
  }
}
