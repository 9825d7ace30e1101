// The journals of a family's runs as one, step by step, by key. Positions go on from run to run, because the next one began when the one
// before it was over.
//
// 1. What one of them undid stays undone: a later run that has it as done repeats a result that is void.
// 2. A later run that is refused has not undone what an earlier one did.
// 3. A pivot or confirm that was under way is settled by the answer that a later run had under the same key.

import { isTakenBack } from '../../model/kernel/earlier.ts';
import { isUndoOpen, type Journal, type Moment, type StepRecord } from '../../model/kernel/journal.ts';

export interface Folded {
  readonly steps: readonly StepRecord[];
  readonly position: number;
  readonly pivoted: boolean;
}

export function foldRuns(journals: readonly Journal[]): Folded {
  const byKey = new Map<string, StepRecord>();
  let position = 0;
  for (const journal of journals) {
    for (const step of journal.steps.values()) {
      const before = byKey.get(step.key);
      byKey.set(step.key, merge(before, moved(step, { before, by: position })));
    }
    position += journal.position;
  }
  const steps = [...byKey.values()].sort((one, other) => one.began.position - other.began.position);
  return { steps, position, pivoted: journals.some(({ pivoted }) => pivoted) };
}

interface Moving {
  readonly before: StepRecord | undefined;
  readonly by: number;
}

// A copy of what another run has in its history, too, stays where it was.
function moved(step: StepRecord, { before, by }: Moving): StepRecord {
  const to = (moment: Moment, known: Moment | undefined): Moment =>
    known?.at === moment.at ? known : { ...moment, position: moment.position + by };
  return { ...step, began: to(step.began, before?.began), ...(step.ended && { ended: to(step.ended, before?.ended) }) };
}

function merge(before: StepRecord | undefined, after: StepRecord): StepRecord {
  if (!before || isUndone(after)) return after;
  if (isUndone(before)) return before;
  const known = isKnown(before, after) ? before : after;
  const undo = isTakenBack(before) && !isTakenBack(after) ? before.undo : known.undo;
  const confirm = after.confirm?.kind === 'tried' ? before.confirm : after.confirm;
  const { earlier: _, ...merged } = known;
  return { ...merged, input: after.input ?? before.input, undo, confirm };
}

const isUndone = ({ undo }: StepRecord): boolean => undo.kind === 'undone' || undo.kind === 'settled';

/** Whether the run before knows more of what a step brought about. */
function isKnown(before: StepRecord, after: StepRecord): boolean {
  if (after.earlier) return !isTakenBack(after);
  if (after.execution === 'child') return false; // what is called again takes over what it did before
  if (after.state.kind === 'completed') return false;
  return before.state.kind === 'completed' || (after.state.kind === 'failed' && after.undo.kind === 'none' && isUndoOpen(before));
}
