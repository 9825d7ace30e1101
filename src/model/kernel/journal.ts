// What a run did, step by step. The kernel writes it as things happen; the client rebuilds the same from a history.
//
// 1. A step is recorded, with how it is undone, before its call is made.
// 2. Positions order what happened: a step that began after another ended may depend on it.
// 3. After a pivot nothing that was done can be undone any more. A step that failed with an unknown effect is not
//    something that was done: it is undone all the same, before the run ends.
// 4. A confirm is a pivot: what was only tried counts from then on.

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
  readonly after?: readonly string[] | undefined; // the steps that it depends on; none named: all that ended before it began
  readonly execution: CallExecution;
  readonly pivot: boolean;
  readonly input: unknown; // for its undo; none once that is done
  readonly began: Moment;
  readonly ended?: Moment | undefined;
  readonly state: StepState;
  readonly undo: UndoState;
  readonly confirm?: ConfirmState | undefined; // none: it counts as soon as it is done
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
  | { readonly kind: 'settled'; readonly at: number; readonly note: string }; // a person says it is done

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
  select(wanted: (step: StepRecord) => boolean): StepRecord[];
  write(event: StepEvent, at: number): void;
}

/** What undoing a step takes, where only its answer tells; none: there is nothing to undo. */
export interface ToUndo {
  readonly input: unknown;
}

export interface JournalStart {
  readonly position: number;
  readonly pivoted: boolean;
  readonly steps: readonly StepRecord[];
}

export function createJournal({ position, pivoted, steps }: JournalStart = { position: 0, pivoted: false, steps: [] }): Journal {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const select = (wanted: (step: StepRecord) => boolean) => [...byId.values()].filter(wanted);
  const journal = { steps: byId, position, pivoted, select, write };
  return journal;

  function write(event: StepEvent, at: number): void {
    const moment = { position: ++journal.position, at };
    if (event.kind === 'began') {
      byId.set(event.step.id, begun(event, moment));
      return;
    }
    const step = byId.get(event.id);
    if (!step) return;
    byId.set(event.id, next(step, event, { moment, pivoted: journal.pivoted }));
    if (event.kind === 'completed' ? step.pivot : event.kind === 'confirm-completed' || event.kind === 'confirm-settled') passPivot();
  }

  function passPivot(): void {
    if (journal.pivoted) return;
    journal.pivoted = true;
    for (const step of byId.values())
      if (step.undo.kind === 'registered' && step.state.kind === 'completed') byId.set(step.id, { ...step, undo: { kind: 'kept' } });
  }

  function begun({ step, undoneBy }: Extract<StepEvent, { kind: 'began' }>, began: Moment): StepRecord {
    const undo: UndoState = undoneBy === undefined ? { kind: 'none' } : { kind: 'registered', by: undoneBy };
    const { id, operation, generation, key, group, after, execution, pivot, input, confirm } = step;
    const state: StepState = { kind: 'running' };
    return { id, operation, generation, key, group, after, execution, pivot, input, began, ended: undefined, state, undo, confirm };
  }
}

function next(
  step: StepRecord,
  event: Exclude<StepEvent, { kind: 'began' }>,
  { moment: ended, pivoted }: { moment: Moment; pivoted: boolean },
): StepRecord {
  if (isConfirmEvent(event)) return confirmed(step, event, ended.at);
  switch (event.kind) {
    case 'completed': {
      const { input, undo } = event.left === undefined ? step : toUndo(step, event.left);
      return { ...step, ended, input, state: { kind: 'completed' }, undo: pivoted && undo.kind === 'registered' ? { kind: 'kept' } : undo };
    }
    case 'failed':
      return {
        ...step,
        ended,
        state: { kind: 'failed', error: event.error },
        undo: event.effect === 'none' ? { kind: 'none' } : step.undo,
      };
    case 'undo-began':
      return 'by' in step.undo ? { ...step, undo: { kind: 'running', by: step.undo.by, attempt: attemptOf(step.undo) + 1 } } : step;
    case 'undo-completed':
      return 'by' in step.undo ? { ...step, input: undefined, undo: { kind: 'undone', by: step.undo.by, at: ended.at } } : step;
    case 'undo-failed':
      return 'by' in step.undo
        ? { ...step, undo: { kind: 'failed', by: step.undo.by, attempt: attemptOf(step.undo), error: event.error } }
        : step;
    case 'undo-settled':
      return { ...step, undo: { kind: 'settled', at: ended.at, note: event.note } };
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

export const attemptOf = (state: UndoState | ConfirmState): number => ('attempt' in state ? state.attempt : 0);

/** Done, and to be confirmed before the run may end as completed. */
export const isTried = ({ state, undo, confirm }: StepRecord): boolean =>
  confirm?.kind === 'tried' && state.kind === 'completed' && (undo.kind === 'registered' || undo.kind === 'kept');

/** What still has to be undone before the run may end as undone. */
export const isUndoOpen = ({ undo }: StepRecord): boolean =>
  undo.kind === 'registered' || undo.kind === 'running' || undo.kind === 'failed';
