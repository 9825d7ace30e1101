// Steps are undone in reverse dependency order. A step depends on the steps it says it comes after, and on what those
// depend on; one that does not say depends on all that ended before it began. Steps that do not depend on each other are
// undone at the same time.
//
// A step that is not to be undone itself hands on what it depends on. Only so many are undone at a time: the server takes
// no more than 2,000 calls of a run at once.

import type { StepRecord } from './journal.ts';
import type { ContinueUndoing } from './continue-undoing.ts';

interface Undoing {
  /** To be undone. */
  readonly steps: readonly StepRecord[];
  /** All that is known. */
  readonly among: ReadonlyMap<string, StepRecord>;
  readonly leave?: ContinueUndoing;
}

const mostAtOnce = 500;

/** Calls `undo` for each step as soon as its turn has come. `undo` must not reject. */
export function inUndoOrder({ steps, among, leave = () => undefined }: Undoing, undo: (step: StepRecord) => Promise<void>): Promise<void> {
  const reachOf = reaches(new Set(steps.map(({ id }) => id)), among);
  const reach = new Map(steps.map((step) => [step, reachOf(step)]));
  const dependants = countNamed(reach.values());
  const byReach = [...steps].sort((a, b) => inTime(a) - inTime(b));
  const byEnd = [...steps].sort((a, b) => endOf(a) - endOf(b));
  const named = new Set<StepRecord>(); // their time has come, but somebody who names them is not undone yet
  const undone = new Set<StepRecord>();
  const ready: StepRecord[] = [];
  let next = 0; // of those that are ready
  let running = 0;
  return new Promise((resolve, reject) => {
    advance();

    function advance(): void {
      while (undone.has(byReach.at(-1) as StepRecord)) byReach.pop();
      const latest = byReach.at(-1);
      if (!latest) return resolve();
      for (let step = byEnd.at(-1); step && endOf(step) >= inTime(latest); step = byEnd.at(-1)) {
        byEnd.pop();
        if ((dependants.get(step.id) ?? 0) > 0) named.add(step);
        else ready.push(step);
      }
      begin();
    }

    function begin(): void {
      while (running < mostAtOnce && next < ready.length) {
        const left = leave();
        if (left) return resolve(left);
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
      const left = (dependants.get(id) ?? 0) - 1;
      dependants.set(id, left);
      const step = among.get(id);
      if (left === 0 && step && named.delete(step)) ready.push(step);
    }
  });

  function inTime(step: StepRecord): number {
    return reach.get(step)?.inTime ?? 0;
  }
}

const endOf = ({ ended }: StepRecord): number => ended?.position ?? Infinity;

/** What a step depends on: steps by name, and all that ended before a position. */
interface Reach {
  readonly ids: ReadonlySet<string>;
  readonly inTime: number;
}

const nothing: Reach = { ids: new Set(), inTime: 0 };

function reaches(wanted: ReadonlySet<string>, among: ReadonlyMap<string, StepRecord>): (step: StepRecord) => Reach {
  const passing = new Map<string, Reach>();
  return reachOf;

  function reachOf({ after, began }: StepRecord): Reach {
    if (!after) return { ids: new Set(), inTime: began.position };
    const parts = after.map((id) => (wanted.has(id) ? { ids: new Set([id]), inTime: 0 } : passed(id)));
    return { ids: new Set(parts.flatMap(({ ids }) => [...ids])), inTime: Math.max(0, ...parts.map(({ inTime }) => inTime)) };
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
