// Where a run stands in the limits that its steps ask for. Who asks again, or leaves again, because a worker has died,
// changes nothing.

import type { MemoryLimits } from '../memory/memory-limits.ts';
import type { Place } from '../../model/kernel/runtime.ts';

export interface Line {
  /** Takes what a task has reported. */
  report(asking: Iterable<Place>, left: Iterable<Place>): void;
}

export function createLine(limits: MemoryLimits, admitted: (holder: string) => void): Line {
  const places = new Map<string, () => void>();
  return { report };

  function report(asking: Iterable<Place>, left: Iterable<Place>): void {
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
