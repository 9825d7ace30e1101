// Merges the journals of a family's runs into one, step by step, by key. Positions continue from run to run, because each run began after
// the run before it had ended.
//
// 1. A step that one run undid stays undone. If a later run has it as done, that run repeats a void result.
// 2. If a later run's call is refused, that does not undo the effect of an earlier run.
// 3. A call without an answer has ended with its run: later runs began after it. Otherwise its undo would not wait for theirs.
// 4. If a pivot or confirm was under way, the answer that a later run got under the same key settles it.

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
      byKey.set(step.key, merge(before, moved(step, { before, by: position, end: position + journal.position })));
    }
    position += journal.position;
  }
  const steps = [...byKey.values()].sort((one, other) => one.began.position - other.began.position);
  return { steps, position, pivoted: journals.some(({ pivoted }) => pivoted) };
}

interface Moving {
  readonly before: StepRecord | undefined;
  readonly by: number;
  /** Of its run. */
  readonly end: number;
}

// A step that was copied from another run's history keeps its position.
function moved(step: StepRecord, { before, by, end }: Moving): StepRecord {
  const to = (moment: Moment, known: Moment | undefined): Moment =>
    known?.at === moment.at ? known : { ...moment, position: moment.position + by };
  const ended = step.ended ? to(step.ended, before?.ended) : { position: end, at: step.began.at };
  return { ...step, began: to(step.began, before?.began), ended };
}

function merge(before: StepRecord | undefined, after: StepRecord): StepRecord {
  if (!before || isUndone(after)) return after;
  if (isUndone(before)) return before;
  const known = isKnownBetterBefore(before, after) ? before : after;
  const undo = isTakenBack(before) && !isTakenBack(after) ? before.undo : known.undo;
  const confirm = after.confirm?.kind === 'tried' ? before.confirm : after.confirm;
  const { earlier: _, ...merged } = known;
  return { ...merged, input: after.input ?? before.input, undo, confirm };
}

const isUndone = ({ undo }: StepRecord): boolean => undo.kind === 'undone' || undo.kind === 'settled';

/** Whether the earlier run knows more about the effect of a step. */
function isKnownBetterBefore(before: StepRecord, after: StepRecord): boolean {
  if (after.earlier) return !isTakenBack(after);
  if (after.execution === 'child') return false; // a child run that is called again takes over its earlier steps
  if (after.state.kind === 'completed') return false;
  return before.state.kind === 'completed' || (after.state.kind === 'failed' && after.undo.kind === 'none' && isUndoOpen(before));
}
