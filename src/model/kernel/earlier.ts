// What earlier runs of the same id did, and a run that was reset knows nothing of. All runs that go back to one start, by resets and by
// going on as new, are a family: what any of them did, and nobody has undone or kept since, is undone by the one that is left.
//
// 1. A step that this run has not reached is taken over: it is done again under the same key, or undone before the run ends.
// 2. A result of this run whose effect an earlier run took back, or began to, is void: the run cannot go on from it.
// 3. A name whose effect was taken back, and that this run has not used, is used again with a generation that nobody has used.
// 4. A pivot or a confirm that was under way may have happened: nothing is undone before it has an answer.
// 5. A run that is called again because its caller was reset belongs to the family of the run that was called before. If that one completed,
//    its answer is the answer.

import type { ChildAnswer } from './child.ts';
import { nameOfCall } from './step-key.ts';
import { isUndoOpen, type Journal, type StepRecord } from './journal.ts';

export interface Earlier {
  /** The run that asked. */
  readonly runId: string;
  readonly pivoted: boolean;
  /** That are open or were taken back, and pivots under way; in the order in which they began. */
  readonly steps: readonly StepRecord[];
  /** A run that undoes what this one did, and is open. */
  readonly undoneBy?: string;
  /** The run that has called this one, and does not wait for it any more. */
  readonly leftBy?: string;
  /** Why nobody can tell it what they did: it goes no further. */
  readonly refusal?: string;
  /** Of a run that was called before, or is reset after its caller had its answer: the answer is the same. */
  readonly answer?: ChildAnswer;
}

export interface TakenOver {
  /** Steps of this run whose results are void. */
  readonly void: readonly string[];
  /** By name: how many generations were used up. */
  readonly generations: Readonly<Record<string, number>>;
}

export function takeOver(journal: Journal, { steps, pivoted }: Earlier): TakenOver {
  const own = new Map(steps.map(({ id }) => [id, journal.steps.get(id)]));
  const isVoid = (step: StepRecord) => isTakenBack(step) && mayCount(own.get(step.id));
  const taken = steps.flatMap((step) => taking(step, own.get(step.id)) ?? []);
  journal.inherit(taken, pivoted);
  return { void: steps.filter(isVoid).map(({ id }) => id), generations: generationsOf(steps, own) };
}

/** What was begun to be undone cannot be relied on any more, whatever became of that. */
export const isTakenBack = ({ undo }: StepRecord): boolean =>
  undo.kind === 'undone' || undo.kind === 'settled' || undo.kind === 'running' || undo.kind === 'failed';

/** Nobody has heard yet whether this pivot, or what confirms this step, happened. */
export function isUnderWay({ state, pivot, confirm, undo }: StepRecord): boolean {
  if (undo.kind === 'undone' || undo.kind === 'settled') return false;
  if (confirm?.kind === 'running' || (confirm?.kind === 'tried' && confirm.asked)) return true;
  return (pivot && state.kind === 'running') || (confirm?.kind === 'failed' && confirm.error.kind !== 'business');
}

/** The same of this run itself: it knows of its own calls, not of those of an earlier one. */
export const isUnheard = (step: StepRecord): boolean => isUnderWay(step) && (step.earlier === true || step.confirm?.kind === 'tried');

const mayCount = (own: StepRecord | undefined): own is StepRecord =>
  own !== undefined && own.undo.kind !== 'undone' && own.undo.kind !== 'settled' && !hasFailed(own);

const hasFailed = ({ state, undo }: StepRecord): boolean => state.kind === 'failed' && undo.kind === 'none';

function taking(step: StepRecord, own: StepRecord | undefined): StepRecord | undefined {
  if (!own) return isUndoOpen(step) || isUnderWay(step) ? unreached(step) : undefined;
  if (mayCount(own) && isTakenBack(step)) return { ...own, undo: step.undo };
  if (own.execution === 'child') return undefined; // it is the same run that both have called
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
