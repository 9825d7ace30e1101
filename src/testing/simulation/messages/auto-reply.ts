// The person who is asked where an undo has failed. Where a fault has made it fail, it is worth another try.

import type { Decision } from '../../../model/kernel/decision.ts';
import type { Wait } from '../../../model/kernel/snapshot.ts';

const maxRetries = 2; // how often the same undo is tried again

/** What the person says next, if anything. */
export function createPerson(): (waits: readonly Wait[]) => Decision | undefined {
  const retried = new Map<string, number>();
  return (waits) => {
    for (const wait of waits) {
      const step = wait.kind === 'person' ? wait.step : undefined;
      const times = step === undefined ? maxRetries : (retried.get(step) ?? 0);
      if (step === undefined || times >= maxRetries) continue;
      retried.set(step, times + 1);
      return { step, action: 'retry' };
    }
    return undefined;
  };
}
