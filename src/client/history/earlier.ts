// Reads what a run has to know about earlier runs of its id, because it or its caller was reset. The worker reads it for the run.

import type { Client } from '@temporalio/client';
import type { Process } from '../../model/contract/process.ts';
import { mostToCarry } from '../../model/kernel/carried.ts';
import type { ChildAnswer } from '../../model/kernel/child.ts';
import { isTakenBack, isUnderWay, type Earlier } from '../../model/kernel/earlier.ts';
import { isUndoOpen, type StepRecord } from '../../model/kernel/journal.ts';
import { nameOfCall } from '../../model/kernel/step-key.ts';
import { jsonSize } from '../../model/sizes/json-size.ts';
import { described } from '../described.ts';
import { readFamily, type Family } from './family.ts';
import { childResult, withUndoInputs } from '../abandoned/abandoned-steps.ts';
import { childOf, lacksUndoInput } from './under-way.ts';
import { withoutRecorded } from './without-recorded.ts';

interface Asking {
  readonly process: Process;
  readonly id: string;
  readonly runId: string;
  /** Another run calls it, and it asks before it has done anything. */
  readonly isCalled: boolean;
}

export async function earlierOf(temporal: Client, { isCalled, ...run }: Asking): Promise<Earlier> {
  const { id, runId } = run;
  const family = await readFamily(temporal, { ...run, without: runId });
  const leftBy = isCalled ? undefined : await callerNotWaiting(temporal, run);
  if ((isCalled || leftBy !== undefined) && family.completed !== undefined) {
    const answer = (await temporal.workflow.getHandle(id, family.completed).result()) as ChildAnswer;
    return { runId, pivoted: false, steps: [], answer };
  }
  const { pivoted, undoneBy } = family;
  const own = family.runs.find((one) => one.runId === runId)?.history.journal.steps;
  const steps = await known(temporal, { steps: family.steps, own }, run);
  const over = { ...(undoneBy !== undefined && { undoneBy }), ...(leftBy !== undefined && { leftBy }) };
  const earlier: Earlier = { runId, pivoted, steps, ...over };
  if (isSmall(earlier)) return earlier;
  const lean = { ...earlier, steps: leanSteps(steps, { runs: family.runs, own }) };
  return isSmall(lean) ? lean : { runId, pivoted, steps: [], refusal: tooMuch(lean, id) };
}

// The asking run has the inputs of the steps that it has done itself.
function leanSteps(steps: readonly StepRecord[], { runs, own }: Pick<Family, 'runs'> & Own): readonly StepRecord[] {
  const isKnown = ({ id }: StepRecord) => own?.get(id)?.state.kind === 'completed';
  return steps.map((step) => (isKnown(step) ? { ...step, input: undefined } : withoutRecorded(step, runs)));
}

/** Returns the caller of a reset run if it no longer waits for the run. Nothing would undo the steps of that run. */
async function callerNotWaiting(temporal: Client, { id, runId }: Run): Promise<string | undefined> {
  const called = await described(temporal, { id, runId });
  const caller = called?.raw.workflowExecutionInfo?.parentExecution?.workflowId;
  if (!caller) return undefined;
  const { status, raw } = (await described(temporal, { id: caller })) ?? {};
  const waits = status?.name === 'RUNNING' && raw?.pendingChildren?.some(({ workflowId }) => workflowId === id);
  return waits ? undefined : caller;
}

type Run = Omit<Asking, 'isCalled'>;

interface Own {
  /** The steps of the run that asks. */
  readonly own: ReadonlyMap<string, StepRecord> | undefined;
}

async function known(
  temporal: Client,
  { steps, own }: Pick<Family, 'steps'> & Own,
  { process, id, runId }: Run,
): Promise<readonly StepRecord[]> {
  const isOpen = (step: StepRecord) => isUndoOpen(step) && lacksUndoInput(step) && !own?.has(step.id);
  const needsUndoInput = (step: StepRecord) => isOpen(step) && !isUnderWay(step);
  const wanted = wantedOf(steps).map(withoutNeedless);
  await Promise.all(wanted.filter(isOpen).map((step) => stop(temporal, step, { process, id, runId })));
  const completed = await withUndoInputs({ temporal }, wanted.filter(needsUndoInput), { process, id });
  return wanted.flatMap((step) => (needsUndoInput(step) ? (completed.find((one) => one.key === step.key) ?? []) : step));
}

// Their caller has ended. Temporal cancels child runs of a caller that ended, but not if it ended because of a reset.
// A child run that is a pivot is not cancelled, only waited for.
async function stop(temporal: Client, step: StepRecord, { process, id, runId }: Run): Promise<void> {
  const child = childOf({ process, id }, step);
  const isRunning = child && (await described(temporal, { id: child.id }))?.status.name === 'RUNNING';
  const isLast = isRunning && (await described(temporal, { id }))?.runId === runId; // otherwise a run that was reset later may have called it
  if (isLast && !step.pivot) await temporal.workflow.getHandle(child.id).cancel();
  if (isLast) await childResult(temporal, child);
}

/** Steps that are open or under way; and all steps of a name of which one was undone, because each generation counts. */
function wantedOf(steps: readonly StepRecord[]): readonly StepRecord[] {
  const again = new Set(steps.filter(isTakenBack).map((step) => nameOfCall(step.id).name));
  return steps.filter((step) => isUndoOpen(step) || isUnderWay(step) || again.has(nameOfCall(step.id).name));
}

const withoutNeedless = (step: StepRecord): StepRecord => (isUndoOpen(step) || isUnderWay(step) ? step : { ...step, input: undefined });

const isSmall = (earlier: Earlier): boolean => jsonSize(earlier) <= mostToCarry();

function tooMuch(earlier: Earlier, id: string): string {
  const figures = `${String(Math.ceil(jsonSize(earlier) / 1_000))} kB, at most ${String(mostToCarry() / 1_000)}`;
  const remedy = 'Reset the run before it to its last task instead, and cancel that run';
  return `Cannot continue run '${id}' after its reset: the steps of earlier runs are too large to take over (${figures}). ${remedy}`;
}
