// Replies automatically when a failed undo waits for a person: retries it, because an injected fault may have made it fail.

import type { Decision } from '../../../model/kernel/decision.ts';
import type { Wait } from '../../../model/kernel/snapshot.ts';

const maxRetries = 2; // of the same undo

/** Returns a function that makes the next decision, or undefined if there is none to make. */
export function createAutoReply(): (waits: readonly Wait[]) => Decision | undefined {
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
