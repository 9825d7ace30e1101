// Finds the order of steps from a snapshot. Only the nearest predecessors are returned, so that a picture has few arrows.

import type { StepView } from '../../model/kernel/snapshot.ts';

const endOf = ({ ended }: StepView): number => ended?.position ?? Infinity;

/** Returns the nearest predecessors of each step among `steps`. The steps that it names are looked up in `known`. */
export function nearestBefore(steps: readonly StepView[], known: readonly StepView[] = steps): ReadonlyMap<string, readonly string[]> {
  const wanted = new Set(steps.map(({ id }) => id));
  const byId = new Map(known.map((step) => [step.id, step]));
  const passed = new Map<string, readonly string[]>();
  return new Map(steps.map((step) => [step.id, before(step)]));

  function before(step: StepView): readonly string[] {
    if (!step.after) return inTime(step);
    return [...new Set(step.after.flatMap((id) => (wanted.has(id) ? [id] : pass(id))))];
  }

  function pass(id: string): readonly string[] {
    const found = passed.get(id);
    if (found) return found;
    passed.set(id, []); // ends the recursion for any snapshot
    const step = byId.get(id);
    const beyond = step ? before(step) : [];
    passed.set(id, beyond);
    return beyond;
  }

  function inTime({ began }: StepView): readonly string[] {
    const over = steps.filter((other) => endOf(other) < began.position);
    const latest = Math.max(...over.map((other) => other.began.position));
    return over.filter((other) => endOf(other) > latest).map(({ id }) => id);
  }
}
