// The journal: what a run did, step by step. The kernel writes it as things happen; the client rebuilds the same from a history.
//
// 1. A step is recorded, with how it is undone, before its call is made.
// 2. Positions order what happened: a step that began after another ended may depend on it.
// 3. After a pivot a completed step can no longer be undone. A step that failed with an unknown effect has not completed:
//    it is still undone, before the run ends.
// 4. A confirm is a pivot: a reserved step counts from then on.
// 5. An attempt before this run's own pivot is all or nothing. That also holds if an earlier run, from which this one was
//    reset, has passed a pivot.
// 6. A pivot of this run does not keep steps of an earlier run that this run has not reached.
// 7. A step that is done again under the same key counts as done when it was first done, because later steps may depend on it.

import { assertNever } from '../assert-never.ts';
import type { Effect, StepError } from '../step-error.ts';
import type { CallExecution } from './call-execution.ts';
import { isConfirmEvent, nextConfirm, type ConfirmEvent, type ConfirmState } from './confirm-state.ts';

export interface StepRecord {
  readonly id: string; // with its generation: 'payments.capture#2', 'first-charge~2'
  readonly operation: string;
  readonly generation: number;
  readonly key: string;
  readonly group: string; // the attempt it belongs to, '' for the run itself
  readonly after?: readonly string[] | undefined; // the steps on which it depends; if undefined, all that ended before it began
  readonly execution: CallExecution;
  readonly pivot: boolean;
  readonly input: unknown; // for its undo or confirm; removed once that is done
  /** The run whose history has the call, if the input here may differ from that of the call. */
  readonly recordedIn?: string | undefined;
  readonly began: Moment;
  readonly ended?: Moment | undefined;
  readonly state: StepState;
  readonly undo: UndoState;
  readonly confirm?: ConfirmState | undefined; // undefined: the step counts as soon as it is done
  readonly earlier?: true | undefined; // done by an earlier run, and not reached by this one after its reset
  readonly repeats?: true | undefined; // repeats a call of an earlier run that may have happened, even if the call is rejected now
}

export interface Moment {
  readonly position: number;
  readonly at: number; // milliseconds since the epoch
}

export type StepState =
  { readonly kind: 'running' } | { readonly kind: 'completed' } | { readonly kind: 'failed'; readonly error: StepError };

export type UndoState =
  | { readonly kind: 'none' } // nothing to undo: no undo declared, or nothing happened
  | { readonly kind: 'kept' } // past a pivot
  | { readonly kind: 'registered'; readonly by: string }
  | { readonly kind: 'running'; readonly by: string; readonly attempt: number }
  | { readonly kind: 'failed'; readonly by: string; readonly attempt: number; readonly error: StepError } // waits for a person
  | { readonly kind: 'undone'; readonly by: string; readonly at: number }
  | { readonly kind: 'settled'; readonly at: number; readonly note: string }; // a person has declared it done

export type StepEvent =
  | { readonly kind: 'began'; readonly step: Omit<StepRecord, 'began' | 'ended' | 'state' | 'undo'>; readonly undoneBy: string | undefined }
  | { readonly kind: 'completed'; readonly id: string; readonly left?: ToUndo | undefined }
  | { readonly kind: 'failed'; readonly id: string; readonly error: StepError; readonly effect: Effect }
  | { readonly kind: 'undo-began'; readonly id: string }
  | { readonly kind: 'undo-completed'; readonly id: string }
  | { readonly kind: 'undo-failed'; readonly id: string; readonly error: StepError }
  | { readonly kind: 'undo-settled'; readonly id: string; readonly note: string }
  | ConfirmEvent;

export interface Journal {
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly position: number;
  readonly pivoted: boolean;
  /** Whether only an earlier run has passed a pivot, and this run has not reached one after its reset. */
  readonly ahead: boolean;
  select(wanted: (step: StepRecord) => boolean): StepRecord[];
  /** Returns the steps that still have to be undone before the run may end as undone. */
  open(): StepRecord[];
  /** Replaces a step's input with the one that its call had, once that is known. */
  correct(id: string, input: unknown): void;
  write(event: StepEvent, at: number): void;
  /** Takes over the steps of an earlier run. */
  inherit(steps: readonly StepRecord[], pivoted: boolean): void;
}

/** What undoing a step needs, if that is known only from its answer. Undefined if there is nothing to undo. */
export interface ToUndo {
  readonly input: unknown;
}

export interface JournalStart {
  readonly position: number;
  readonly pivoted: boolean;
  readonly ahead?: boolean;
  readonly steps: readonly StepRecord[];
}

const fresh: JournalStart = { position: 0, pivoted: false, steps: [] };

export function createJournal({ position, pivoted, ahead = false, steps }: JournalStart = fresh): Journal {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const select = (wanted: (step: StepRecord) => boolean) => [...byId.values()].filter(wanted);
  const journal = { steps: byId, position, pivoted, ahead, select, open, correct, write, inherit };
  return journal;

  function open(): StepRecord[] {
    const counts = ({ undo, state, earlier }: StepRecord) => undo.kind === 'registered' && state.kind === 'completed' && !earlier;
    return select((step) => isUndoOpen(step) && !(journal.pivoted && counts(step)));
  }

  function correct(id: string, input: unknown): void {
    const step = byId.get(id);
    if (step) byId.set(id, { ...step, input, recordedIn: undefined });
  }

  function write(event: StepEvent, at: number): void {
    const moment = { position: ++journal.position, at };
    if (event.kind === 'began') {
      const { id } = event.step;
      const earlier = byId.get(id)?.earlier && byId.get(id);
      if (earlier) byId.delete(id); // now it begins in this run
      return void byId.set(id, begun(event, { moment, earlier }));
    }
    const step = byId.get(event.id);
    if (!step) return;
    byId.set(event.id, next(step, event, { moment, keeps: keeps(step) }));
    if (event.kind === 'completed' ? step.pivot : event.kind === 'confirm-completed' || event.kind === 'confirm-settled') passPivot(step);
  }

  function inherit(taken: readonly StepRecord[], isPivoted: boolean): void {
    const { position: from } = journal;
    for (const step of taken) {
      byId.set(step.id, step.earlier ? moved(step, from) : step);
      journal.position = Math.max(journal.position, from + step.began.position, from + (step.ended?.position ?? 0));
    }
    if (!isPivoted || journal.pivoted) return;
    journal.pivoted = journal.ahead = true;
    keep();
  }

  function keeps({ group, earlier }: StepRecord): boolean {
    return journal.pivoted && !earlier && !(journal.ahead && group !== '');
  }

  function passPivot({ pivot }: StepRecord): void {
    if (journal.pivoted && !journal.ahead) return;
    if (pivot) journal.ahead = false;
    journal.pivoted = true;
    keep();
  }

  function keep(): void {
    for (const step of byId.values())
      if (step.undo.kind === 'registered' && step.state.kind === 'completed' && keeps(step))
        byId.set(step.id, { ...step, undo: { kind: 'kept' } });
  }
}

// Lists each property: a spread copy to which properties are added takes ten times the memory (docs/benchmarks.md).
function begun(
  { step, undoneBy }: Extract<StepEvent, { kind: 'began' }>,
  { moment: began, earlier }: { readonly moment: Moment; readonly earlier: StepRecord | undefined },
): StepRecord {
  const undo: UndoState = undoneBy === undefined ? { kind: 'none' } : { kind: 'registered', by: undoneBy };
  const { id, operation, generation, key, group, after, execution, pivot, recordedIn, confirm } = step;
  const input = execution === 'child' ? earlier?.input : step.input; // until its answer contains what would undo it
  const before = earlier?.state.kind === 'completed' ? earlier : undefined;
  return {
    id,
    operation,
    generation,
    key,
    group,
    after,
    execution,
    pivot,
    input,
    recordedIn,
    began: before?.began ?? began,
    ended: before?.ended,
    state: { kind: 'running' },
    undo,
    confirm,
    earlier: undefined,
    repeats: earlier && true,
  };
}

function next(
  step: StepRecord,
  event: Exclude<StepEvent, { kind: 'began' }>,
  { moment, keeps }: { readonly moment: Moment; readonly keeps: boolean },
): StepRecord {
  if (isConfirmEvent(event)) return confirmed(step, event, moment.at);
  const ended = step.ended ?? moment;
  switch (event.kind) {
    case 'completed': {
      const { input, undo } = event.left === undefined ? step : toUndo(step, event.left);
      return { ...step, ended, input, state: { kind: 'completed' }, undo: keeps && undo.kind === 'registered' ? { kind: 'kept' } : undo };
    }
    case 'failed':
      return { ...step, ended, ...failed(step, event) };
    case 'undo-began':
      return 'by' in step.undo ? { ...step, undo: { kind: 'running', by: step.undo.by, attempt: attemptOf(step.undo) + 1 } } : step;
    case 'undo-completed':
      return 'by' in step.undo ? { ...step, input: undefined, undo: { kind: 'undone', by: step.undo.by, at: moment.at } } : step;
    case 'undo-failed':
      return 'by' in step.undo
        ? { ...step, undo: { kind: 'failed', by: step.undo.by, attempt: attemptOf(step.undo), error: event.error } }
        : step;
    case 'undo-settled':
      return { ...step, undo: { kind: 'settled', at: moment.at, note: event.note } };
    default:
      return assertNever(event);
  }
}

function confirmed(step: StepRecord, event: ConfirmEvent, at: number): StepRecord {
  if (!step.confirm) return step;
  const confirm = nextConfirm(step.confirm, event, at);
  return 'by' in confirm && confirm.kind !== 'confirmed' ? { ...step, confirm } : { ...step, confirm, input: undefined };
}

const toUndo = (step: StepRecord, { input }: ToUndo): Pick<StepRecord, 'input' | 'undo'> =>
  input === undefined ? { input, undo: { kind: 'none' } } : { input, undo: step.undo };

// If the end of a child is unknown, it may have done more than an earlier run of it reported.
const failed = (
  step: StepRecord,
  { error, effect }: Extract<StepEvent, { kind: 'failed' }>,
): Pick<StepRecord, 'input' | 'state' | 'undo'> => ({
  input: step.execution === 'child' && effect === 'unknown' ? undefined : step.input,
  state: { kind: 'failed', error },
  undo: undoAfter(step, effect),
});

const undoAfter = ({ undo, repeats }: StepRecord, effect: Effect): UndoState => (effect === 'none' && !repeats ? { kind: 'none' } : undo);

const moved = ({ began, ended, ...step }: StepRecord, by: number): StepRecord => ({
  ...step,
  began: { ...began, position: began.position + by },
  ...(ended && { ended: { ...ended, position: ended.position + by } }),
});

export const attemptOf = (state: UndoState | ConfirmState): number => ('attempt' in state ? state.attempt : 0);

/** Returns whether a step is done and must be confirmed before the run may end as completed. */
export const isReserved = ({ state, undo, confirm, earlier }: StepRecord): boolean =>
  !earlier && confirm?.kind === 'tried' && state.kind === 'completed' && (undo.kind === 'registered' || undo.kind === 'kept');

/** Returns whether a step still has to be undone before the run may end as undone. */
export const isUndoOpen = ({ undo }: StepRecord): boolean =>
  undo.kind === 'registered' || undo.kind === 'running' || undo.kind === 'failed';
