// A stub may do real work, and virtual time stands still meanwhile. One that never answers would hang the test: so real
// time is limited, and only here.

import { forTimer } from '../../platform/timer.ts';
import type { Call } from '../../model/kernel/runtime.ts';

export interface StubTimeout {
  /** Resolves once `until` calls back, and rejects where that takes too long. */
  wait(until: (done: () => void) => void): Promise<true>;
  end(): void;
}

/** `working`: whose stubs are at work; `milliseconds`: real milliseconds. One timer for all that is waited for: it is started anew each time. */
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
  const remedy = "Have it answer or throw, let virtual time pass with call.sleep('15s'), or give it more time with stubTimeout";
  return new Error(`${stubs} within ${String(milliseconds)} ms of real time. ${remedy}`);
}
