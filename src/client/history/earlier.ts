// What a run has to know of the runs before it, because it was reset, or its caller was. Read by the worker, for the run.

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
import { answerOf, toldOf } from '../abandoned/abandoned-steps.ts';
import { childOf, isUntold } from './under-way.ts';
import { withoutRecorded } from './without-recorded.ts';

interface Asking {
  readonly process: Process;
  readonly id: string;
  readonly runId: string;
  /** It is called by another run, and asks before it has done anything. */
  readonly isCalled: boolean;
}

export async function earlierOf(temporal: Client, { isCalled, ...run }: Asking): Promise<Earlier> {
  const { id, runId } = run;
  const family = await readFamily(temporal, { ...run, without: runId });
  const leftBy = isCalled ? undefined : await callerThatLeft(temporal, run);
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

// What the run that asks has done itself, it has the input of.
function leanSteps(steps: readonly StepRecord[], { runs, own }: Pick<Family, 'runs'> & Own): readonly StepRecord[] {
  const isKnown = ({ id }: StepRecord) => own?.get(id)?.state.kind === 'completed';
  return steps.map((step) => (isKnown(step) ? { ...step, input: undefined } : withoutRecorded(step, runs)));
}

/** The caller of a run that was reset, if it does not wait for it: nobody would undo what that run does. */
async function callerThatLeft(temporal: Client, { id, runId }: Run): Promise<string | undefined> {
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
  const isOpen = (step: StepRecord) => isUndoOpen(step) && isUntold(step) && !own?.has(step.id);
  const isToTell = (step: StepRecord) => isOpen(step) && !isUnderWay(step);
  const wanted = wantedOf(steps).map(withoutNeedless);
  await Promise.all(wanted.filter(isOpen).map((step) => stop(temporal, step, { process, id, runId })));
  const told = await toldOf({ temporal }, wanted.filter(isToTell), { process, id });
  return wanted.flatMap((step) => (isToTell(step) ? (told.find((one) => one.key === step.key) ?? []) : step));
}

// Who called them is over, and Temporal asks them to stop only where that was not for a reset.
// A pivot is waited for.
async function stop(temporal: Client, step: StepRecord, { process, id, runId }: Run): Promise<void> {
  const child = childOf({ process, id }, step);
  const isRunning = child && (await described(temporal, { id: child.id }))?.status.name === 'RUNNING';
  const isLast = isRunning && (await described(temporal, { id }))?.runId === runId; // or another one, reset since, may have called it
  if (isLast && !step.pivot) await temporal.workflow.getHandle(child.id).cancel();
  if (isLast) await answerOf(temporal, child);
}

/** What is open or under way; and of a name that was taken back, everything, because each generation counts. */
function wantedOf(steps: readonly StepRecord[]): readonly StepRecord[] {
  const again = new Set(steps.filter(isTakenBack).map((step) => nameOfCall(step.id).name));
  return steps.filter((step) => isUndoOpen(step) || isUnderWay(step) || again.has(nameOfCall(step.id).name));
}

const withoutNeedless = (step: StepRecord): StepRecord => (isUndoOpen(step) || isUnderWay(step) ? step : { ...step, input: undefined });

const isSmall = (earlier: Earlier): boolean => jsonSize(earlier) <= mostToCarry();

function tooMuch(earlier: Earlier, id: string): string {
  const figures = `${String(Math.ceil(jsonSize(earlier) / 1_000))} kB, at most ${String(mostToCarry() / 1_000)}`;
  const remedy = 'Reset the run before it to its last task instead, and cancel that one';
  return `Cannot continue run '${id}' after its reset: what earlier runs did is too much to take over (${figures}). ${remedy}`;
}
