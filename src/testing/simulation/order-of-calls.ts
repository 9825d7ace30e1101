// In which order a run's calls are undone, and that nothing is undone once a pivot is done. Each run has an order of its own,
// and a run that it calls is one of its calls.

import type { StepView } from '../../model/kernel/snapshot.ts';
import { pathOf } from './step-name.ts';
import type { TraceEntry } from './trace.ts';

/** What says what it comes after depends on that; anything else may depend on all that ended before it began. */
export const outOfOrder = (calls: readonly TraceEntry[], steps: readonly StepView[]): readonly string[] =>
  byRun(calls).flatMap((own) => outOfOrderIn(own, steps));

function outOfOrderIn(calls: readonly TraceEntry[], steps: readonly StepView[]): readonly string[] {
  const undos = [...lastUndos(calls)];
  const afterOf = new Map(steps.map(({ id, after }) => [id, after]));
  return undos.flatMap(([later, laterUndo]) =>
    undos.flatMap(([earlier, earlierUndo]) => {
      const after = afterOf.get(later.step);
      const depends = after ? after.includes(earlier.step) : earlier.ended !== undefined && earlier.ended < later.began;
      const wasThere = later.began < earlierUndo.began; // or it was done once the other was undone already
      const isInOrder = laterUndo.ended !== undefined && laterUndo.ended < earlierUndo.began;
      return depends && wasThere && !isInOrder ? [`'${earlier.step}' was undone before '${later.step}', which came after it`] : [];
    }),
  );
}

function lastUndos(trace: readonly TraceEntry[]): ReadonlyMap<TraceEntry, TraceEntry> {
  const steps = new Map(trace.flatMap((entry) => (entry.kind === 'step' ? [[entry.key, entry] as const] : [])));
  const undos = new Map<TraceEntry, TraceEntry>();
  for (const entry of trace) {
    const step = entry.undoes === undefined ? undefined : steps.get(entry.undoes);
    if (step && isAnswered(entry)) undos.set(step, entry);
  }
  return undos;
}

const isAnswered = ({ answer }: TraceEntry): boolean => answer !== undefined && 'output' in answer;

export const backAfterPivot = (calls: readonly TraceEntry[]): readonly string[] => byRun(calls).flatMap(backAfterPivotIn);

function backAfterPivotIn(calls: readonly TraceEntry[]): readonly string[] {
  const pivot = calls.find((entry) => entry.kind === 'step' && entry.pivot && isAnswered(entry));
  if (pivot?.ended === undefined) return [];
  const { ended } = pivot;
  const done = new Set(calls.flatMap((entry) => (entry.kind === 'step' && isAnswered(entry) ? [entry.key] : [])));
  const back = calls.filter(({ began, undoes }) => undoes !== undefined && done.has(undoes) && began > ended);
  return back.map(({ step }) => `'${step}' came after pivot '${pivot.step}' was done`);
}

function byRun(calls: readonly TraceEntry[]): readonly (readonly TraceEntry[])[] {
  const runs = new Map<string, TraceEntry[]>();
  for (const call of calls) {
    const path = pathOf(call.step);
    const known = runs.get(path);
    if (known) known.push(call);
    else runs.set(path, [call]);
  }
  return [...runs.values()];
}
