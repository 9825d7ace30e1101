// Where a run stands in the limits that its steps ask for. Who asks again, or leaves again, because a worker has died,
// changes nothing.

import type { MemoryLimits } from '../memory/memory-limits.ts';
import type { PermitRequest } from '../../model/kernel/runtime.ts';

export interface PermitQueue {
  /** Takes what a task has reported. */
  report(asking: Iterable<PermitRequest>, left: Iterable<PermitRequest>): void;
}

export function createPermitQueue(limits: MemoryLimits, admitted: (holder: string) => void): PermitQueue {
  const places = new Map<string, () => void>();
  return { report };

  function report(asking: Iterable<PermitRequest>, left: Iterable<PermitRequest>): void {
    for (const { holder, limit } of asking)
      if (!places.has(holder))
        places.set(
          holder,
          limits.ask(limit, () => admitted(holder)),
        );
    for (const { holder } of left) {
      places.get(holder)?.();
      places.delete(holder);
    }
  }
}
