// Undoes steps in reverse dependency order. A step depends on the steps that its `after` names, and on the dependencies
// of those. A step without `after` depends on all steps that ended before it began. Steps that do not depend on each
// other are undone at the same time.
//
// A step that is not to be undone itself passes on its dependencies. The number of concurrent undos is limited, because
// the server accepts no more than 2,000 calls of a run at once.

import type { StepRecord } from './journal.ts';
import type { ContinueUndoing } from './continue-undoing.ts';

interface Undoing {
  /** The steps to undo. */
  readonly steps: readonly StepRecord[];
  /** All known steps. */
  readonly among: ReadonlyMap<string, StepRecord>;
  readonly continueUndoing?: ContinueUndoing;
}

const maxConcurrentUndos = 500;

/** Calls `undo` for each step as soon as all steps that depend on it are undone. `undo` must not reject. */
export function inUndoOrder(
  { steps, among, continueUndoing = () => undefined }: Undoing,
  undo: (step: StepRecord) => Promise<void>,
): Promise<void> {
  const reachOf = reaches(new Set(steps.map(({ id }) => id)), among);
  const reach = new Map(steps.map((step) => [step, reachOf(step)]));
  const dependants = countNamed(reach.values());
  const byReach = [...steps].sort((a, b) => before(a) - before(b));
  const byEnd = [...steps].sort((a, b) => endOf(a) - endOf(b));
  const named = new Set<StepRecord>(); // due by time, but a step that names them is not undone yet
  const undone = new Set<StepRecord>();
  const ready: StepRecord[] = [];
  let next = 0; // index in `ready`
  let running = 0;
  return new Promise((resolve, reject) => {
    advance();

    function advance(): void {
      while (undone.has(byReach.at(-1) as StepRecord)) byReach.pop();
      const latest = byReach.at(-1);
      if (!latest) return resolve();
      for (let step = byEnd.at(-1); step && endOf(step) >= before(latest); step = byEnd.at(-1)) {
        byEnd.pop();
        if ((dependants.get(step.id) ?? 0) > 0) named.add(step);
        else ready.push(step);
      }
      begin();
    }

    function begin(): void {
      while (running < maxConcurrentUndos && next < ready.length) {
        const continued = continueUndoing();
        if (continued) return resolve(continued);
        start(ready[next++] as StepRecord);
      }
    }

    function start(step: StepRecord): void {
      running++;
      undo(step).then(() => {
        running--;
        undone.add(step);
        for (const id of reach.get(step)?.ids ?? []) release(id);
        advance();
      }, reject);
    }

    function release(id: string): void {
      const remaining = (dependants.get(id) ?? 0) - 1;
      dependants.set(id, remaining);
      const step = among.get(id);
      if (remaining === 0 && step && named.delete(step)) ready.push(step);
    }
  });

  function before(step: StepRecord): number {
    return reach.get(step)?.before ?? 0;
  }
}

const endOf = ({ ended }: StepRecord): number => ended?.position ?? Infinity;

/** The dependencies of a step: steps by name, and all steps that ended before a position. */
interface Reach {
  readonly ids: ReadonlySet<string>;
  readonly before: number;
}

const nothing: Reach = { ids: new Set(), before: 0 };

function reaches(wanted: ReadonlySet<string>, among: ReadonlyMap<string, StepRecord>): (step: StepRecord) => Reach {
  const passing = new Map<string, Reach>();
  return reachOf;

  function reachOf({ after, began }: StepRecord): Reach {
    if (!after) return { ids: new Set(), before: began.position };
    const parts = after.map((id) => (wanted.has(id) ? { ids: new Set([id]), before: 0 } : passed(id)));
    return { ids: new Set(parts.flatMap(({ ids }) => [...ids])), before: Math.max(0, ...parts.map(({ before }) => before)) };
  }

  function passed(id: string): Reach {
    const step = among.get(id);
    const found = passing.get(id) ?? (step ? reachOf(step) : nothing);
    passing.set(id, found);
    return found;
  }
}

function countNamed(all: Iterable<Reach>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { ids } of all) for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
