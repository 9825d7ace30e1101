// Limits the real time of stubs. A stub may do real work, while virtual time stands still. A stub that never answers would
// hang the test. This is the only limit on real time for stubs.

import { forTimer } from '../../platform/timer.ts';
import type { Call } from '../../model/kernel/runtime.ts';

export interface StubTimeout {
  /** Resolves once `until` calls back, and rejects if that takes too long. */
  wait(until: (done: () => void) => void): Promise<true>;
  end(): void;
}

/** `working`: the calls whose stubs are running. `milliseconds`: real milliseconds. All waits share one timer, which restarts for each wait. */
export function createStubTimeout(working: readonly Call[], milliseconds: number): StubTimeout {
  let giveUp = (): void => undefined;
  let timer: NodeJS.Timeout | undefined;
  return { wait, end: () => clearTimeout(timer) };

  function wait(until: (done: () => void) => void): Promise<true> {
    if (timer) timer.refresh();
    else timer = setTimeout(() => giveUp(), forTimer(milliseconds));
    return new Promise((resolve, reject) => {
      giveUp = () => reject(silent(working, milliseconds));
      until(() => {
        giveUp = () => undefined;
        resolve(true);
      });
    });
  }
}

function silent(working: readonly Call[], milliseconds: number): Error {
  const stubs = working.map(({ operation, id }) => `The stub of '${operation}' has not answered step '${id}'`).join('; ');
  const remedy = "Make it answer or throw, let virtual time pass with call.sleep('15s'), or raise stubTimeout";
  return new Error(`${stubs} within ${String(milliseconds)} ms of real time. ${remedy}`);
}
