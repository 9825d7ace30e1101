// Time, random numbers and timers for code of a run in memory, as in Temporal's sandbox.

import type { Runtime } from '../../model/kernel/runtime.ts';
import type { Scopes, Scope } from '../../model/kernel/runtime.ts';

export interface Sandbox {
  now(): number;
  random(): number;
  setTimeout(work: (...given: unknown[]) => unknown, milliseconds: number, ...given: unknown[]): number;
  clearTimeout(timer: unknown): void;
}

interface Environment extends Pick<Runtime, 'now' | 'random' | 'timer'> {
  readonly scope: Scopes;
}

export function createSandbox({ now, random, timer, scope }: Environment): Sandbox {
  const timers = new Map<unknown, Scope>();
  let made = 0;
  return { now, random, setTimeout, clearTimeout };

  // As on Temporal: at least a millisecond, cancelled with its scope, and the id is a number.
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
