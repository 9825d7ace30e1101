// Takes over the steps of earlier runs of the same id after a reset. A run that was reset does not have them in its
// history. All runs that come from one start, by resets and by continue-as-new, are a family. The last run of a family
// undoes every step of the others that was neither undone nor kept.
//
// 1. A step that this run has not reached is taken over: it is done again under the same key, or undone before the run ends.
// 2. If an earlier run has undone a step or begun to, this run's result of that step is void. The run cannot continue
//    from a void result.
// 3. If a step was undone and this run has not used its name, the name is used again with an unused generation.
// 4. A pivot or a confirm that was under way may have happened: nothing is undone before it has an answer.
// 5. A run that is called again because its caller was reset belongs to the family of the run that was called before.
//    If that run completed, its answer is also the answer of this one.

import type { ChildAnswer } from './child.ts';
import { nameOfCall } from './step-key.ts';
import { isUndoOpen, type Journal, type StepRecord } from './journal.ts';

export interface Earlier {
  /** The run that asked for this. */
  readonly runId: string;
  readonly pivoted: boolean;
  /** The steps that are open or were undone, and pivots under way, in the order in which they began. */
  readonly steps: readonly StepRecord[];
  /** An open run that undoes this run's steps. */
  readonly undoneBy?: string;
  /** The run that has called this one, and no longer waits for it. */
  readonly leftBy?: string;
  /** Why the steps of the earlier runs cannot be reported. The run does not continue without them. */
  readonly refusal?: string;
  /** The answer that the caller already has, from the run that was called before or from this run before its reset. */
  readonly answer?: ChildAnswer;
}

export interface TakenOver {
  /** The ids of this run's steps whose results are void. */
  readonly void: readonly string[];
  /** By name: how many generations were used. */
  readonly generations: Readonly<Record<string, number>>;
}

export function takeOver(journal: Journal, { steps, pivoted }: Earlier): TakenOver {
  const own = new Map(steps.map(({ id }) => [id, journal.steps.get(id)]));
  const isVoid = (step: StepRecord) => isTakenBack(step) && mayCount(own.get(step.id));
  const taken = steps.flatMap((step) => taking(step, own.get(step.id)) ?? []);
  journal.inherit(taken, pivoted);
  return { void: steps.filter(isVoid).map(({ id }) => id), generations: generationsOf(steps, own) };
}

/** Returns whether a step's undo has begun. Its result is no longer reliable, whether or not the undo succeeded. */
export const isTakenBack = ({ undo }: StepRecord): boolean =>
  undo.kind === 'undone' || undo.kind === 'settled' || undo.kind === 'running' || undo.kind === 'failed';

/** Returns whether the step's pivot or confirm was called and has no answer yet. */
export function isUnderWay({ state, pivot, confirm, undo }: StepRecord): boolean {
  if (undo.kind === 'undone' || undo.kind === 'settled') return false;
  if (confirm?.kind === 'running' || (confirm?.kind === 'tried' && confirm.asked)) return true;
  return (pivot && state.kind === 'running') || (confirm?.kind === 'failed' && confirm.error.kind !== 'business');
}

/** As `isUnderWay`, but without this run's own calls, whose end it learns itself. */
export const isUnheard = (step: StepRecord): boolean => isUnderWay(step) && (step.earlier === true || step.confirm?.kind === 'tried');

const mayCount = (own: StepRecord | undefined): own is StepRecord =>
  own !== undefined && own.undo.kind !== 'undone' && own.undo.kind !== 'settled' && !hasFailed(own);

const hasFailed = ({ state, undo }: StepRecord): boolean => state.kind === 'failed' && undo.kind === 'none';

function taking(step: StepRecord, own: StepRecord | undefined): StepRecord | undefined {
  if (!own) return isUndoOpen(step) || isUnderWay(step) ? unreached(step) : undefined;
  if (mayCount(own) && isTakenBack(step)) return { ...own, undo: step.undo };
  if (own.execution === 'child') return undefined; // both runs have called the same run
  if (hasFailed(own) && isUndoOpen(step)) return unreached(step);
  if (own.state.kind === 'running' && isUndoOpen(step)) return { ...own, repeats: true };
  return mayCount(own) && own.confirm?.kind === 'tried' && isUnderWay(step) ? asked(own) : undefined;
}

function unreached(step: StepRecord): StepRecord {
  const taken: StepRecord = { ...(isUnderWay(step) && !step.pivot ? asked(step) : step), earlier: true };
  if (step.state.kind !== 'running' || step.pivot) return taken;
  return { ...taken, state: { kind: 'failed', error: { kind: 'unavailable', message: 'It was under way when the run was reset' } } };
}

function asked(step: StepRecord): StepRecord {
  const { confirm } = step;
  return confirm && 'by' in confirm ? { ...step, confirm: { kind: 'tried', by: confirm.by, asked: true } } : step;
}

function generationsOf(steps: readonly StepRecord[], own: ReadonlyMap<string, StepRecord | undefined>): Record<string, number> {
  const used = new Map<string, number>();
  const again = new Set<string>();
  for (const step of steps) {
    const { name } = nameOfCall(step.id);
    used.set(name, Math.max(used.get(name) ?? 0, step.generation));
    if (isTakenBack(step) && !own.get(step.id)) again.add(name);
  }
  return Object.fromEntries([...again].map((name) => [name, used.get(name) ?? 0]));
}
