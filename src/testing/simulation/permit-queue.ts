// Requests and releases the permits of a run, as its tasks report them. If a task is repeated because a worker died, its
// requests and releases have no further effect.

import type { MemoryLimits } from '../memory/memory-limits.ts';
import type { PermitRequest } from '../../model/kernel/runtime.ts';

export interface PermitQueue {
  /** Applies the requests and releases that a task has reported. */
  report(asking: Iterable<PermitRequest>, left: Iterable<PermitRequest>): void;
}

export function createPermitQueue(limits: MemoryLimits, admitted: (holder: string) => void): PermitQueue {
  const releases = new Map<string, () => void>();
  return { report };

  function report(asking: Iterable<PermitRequest>, left: Iterable<PermitRequest>): void {
    for (const { holder, limit } of asking)
      if (!releases.has(holder))
        releases.set(
          holder,
          limits.ask(limit, () => admitted(holder)),
        );
    for (const { holder } of left) {
      releases.get(holder)?.();
      releases.delete(holder);
    }
  }
}
