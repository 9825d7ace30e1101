// Which step came after which, as far as a snapshot tells: the nearest ones only, so that a picture has few arrows.

import type { StepView } from '../../model/kernel/snapshot.ts';

const endOf = ({ ended }: StepView): number => ended?.position ?? Infinity;

/** For each step, those of `steps` that it comes right after. Those it names are looked for among `known`. */
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
    passed.set(id, []); // whatever a snapshot says, this comes to an end
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
