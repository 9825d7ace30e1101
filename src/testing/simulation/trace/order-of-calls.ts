// Checks that a run's calls are undone in reverse order, and that no call is undone after a pivot is done. Each run has its
// own order, in which a child run is one call.
//
// The order is that of the positions in the run's journal. A service may have done a step long before the run received the
// answer, and calls that the run made in between do not depend on it.

import type { StepView } from '../../../model/kernel/snapshot.ts';
import { undoings } from '../../../model/kernel/undoer.ts';
import type { SimulatedRun } from '../simulated-run.ts';
import { pathOf } from './step-name.ts';
import type { TraceEntry } from './trace.ts';

export function outOfOrder(calls: readonly TraceEntry[], { steps, runs }: Pick<SimulatedRun, 'steps' | 'runs'>): readonly string[] {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const completing = new Set([...runs.filter(({ end }) => end?.kind === 'completed').map(({ path }) => path), ...trying(steps)]);
  return [...byRun(calls)].flatMap(([path, own]) => outOfOrderIn(undoneIn(own, { byKey, mayComplete: completing.has(path) })));
}

/** Returns the paths of runs with steps to confirm. Such a run fails if a confirm is refused, although it was about to complete. */
const trying = (steps: readonly StepView[]): readonly string[] => steps.flatMap(({ id, confirm }) => (confirm ? [pathOf(id)] : []));

interface Undone {
  readonly step: StepView;
  readonly began: number;
  readonly undo: TraceEntry;
  readonly with: string;
}

function outOfOrderIn(all: readonly Undone[]): readonly string[] {
  return all.flatMap((later) =>
    all.flatMap((earlier) => {
      const wasThere = later.began < earlier.undo.began; // otherwise it began after the other step was undone
      const isInOrder = later.undo.ended !== undefined && later.undo.ended < earlier.undo.began;
      return later.with === earlier.with && dependsOn(later, earlier.step) && wasThere && !isInOrder
        ? [`'${earlier.step.id}' was undone before '${later.step.id}', which came after it`]
        : [];
    }),
  );
}

/** A step with `after` depends on those steps. Any other may depend on all steps that had ended before it began. Only the run
 *  itself knows when a local step began: its history has only the end. */
function dependsOn({ step: { after, began, execution }, undo }: Undone, { id, ended }: StepView): boolean {
  if (after) return after.includes(id);
  const isKnown = execution !== 'local' || undo.undoing !== undefined;
  return isKnown && ended !== undefined && ended.position < began.position;
}

interface Known {
  readonly byKey: ReadonlyMap<string, StepView>;
  /** Whether the run completed, or was about to. */
  readonly mayComplete: boolean;
}

/** Returns the successful undos, each with its step. An attempt and the whole run are undone separately, so they have separate orders. */
function undoneIn(calls: readonly TraceEntry[], { byKey, mayComplete }: Known): readonly Undone[] {
  const made = new Map(calls.flatMap((entry) => (entry.kind === 'step' ? [[entry.key, entry] as const] : [])));
  const undone = new Map<string, Undone>();
  for (const undo of calls) {
    const { undoes: key = '' } = undo;
    const step = byKey.get(key);
    const call = made.get(key);
    if (step && call && isAnswered(undo))
      undone.set(key, { step, began: call.began, undo, with: undo.undoing ?? undoneWith(step, mayComplete) });
  }
  return [...undone.values()];
}

/** Used if the history does not record it: a failed step is undone when its run completes, the others only if the caller fails later. */
const undoneWith = ({ group, state }: StepView, mayComplete: boolean): string =>
  mayComplete && state.kind === 'failed' ? `${group} ${undoings.leftBehind}` : group;

const isAnswered = ({ answer }: TraceEntry): boolean => answer !== undefined && 'output' in answer;

export const backAfterPivot = (calls: readonly TraceEntry[]): readonly string[] => [...byRun(calls).values()].flatMap(backAfterPivotIn);

function backAfterPivotIn(calls: readonly TraceEntry[]): readonly string[] {
  const pivot = calls.find((entry) => entry.kind === 'step' && entry.pivot && isAnswered(entry));
  if (pivot?.ended === undefined) return [];
  const { ended } = pivot;
  const done = new Set(calls.flatMap((entry) => (entry.kind === 'step' && isAnswered(entry) ? [entry.key] : [])));
  const back = calls.filter(({ began, undoes }) => undoes !== undefined && done.has(undoes) && began > ended);
  return back.map(({ step }) => `'${step}' came after pivot '${pivot.step}' was done`);
}

function byRun(calls: readonly TraceEntry[]): ReadonlyMap<string, readonly TraceEntry[]> {
  const runs = new Map<string, TraceEntry[]>();
  for (const call of calls) {
    const path = pathOf(call.step);
    const known = runs.get(path);
    if (known) known.push(call);
    else runs.set(path, [call]);
  }
  return runs;
}
