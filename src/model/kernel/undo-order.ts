// Steps are undone in reverse dependency order: a step may be undone once everything that began after it ended is
// undone. Steps that overlapped in time did not depend on each other, and are undone at the same time.

import type { StepRecord } from './journal.ts';

/** Calls `undo` for each step as soon as its turn has come. `undo` must not reject. */
export function inUndoOrder(steps: readonly StepRecord[], undo: (step: StepRecord) => Promise<void>): Promise<void> {
  const byBeginning = [...steps].sort((a, b) => a.began.position - b.began.position);
  const byEnd = [...steps].sort((a, b) => endOf(a) - endOf(b));
  const undone = new Set<StepRecord>();
  return new Promise((resolve, reject) => {
    advance();

    function advance(): void {
      while (undone.has(byBeginning.at(-1) as StepRecord)) byBeginning.pop();
      const latest = byBeginning.at(-1);
      if (!latest) return resolve();
      for (let step = byEnd.at(-1); step && endOf(step) >= latest.began.position; step = byEnd.at(-1)) {
        byEnd.pop();
        start(step);
      }
    }

    function start(step: StepRecord): void {
      undo(step).then(() => {
        undone.add(step);
        advance();
      }, reject);
    }
  });
}

const endOf = ({ ended }: StepRecord): number => ended?.position ?? Infinity;
