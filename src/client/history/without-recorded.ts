// Removes the inputs of steps that are recorded in histories, because all inputs together may be too large for one value. The step then
// names the run whose history has its call, and its undo reads the input from there (ADR 21). The input of a local step is in no such
// event, so it stays.

import type { Carried } from '../../model/kernel/carried.ts';
import type { StepRecord } from '../../model/kernel/journal.ts';
import { packSteps, unpackSteps } from '../../model/kernel/packed-steps.ts';
import type { FamilyRun } from './runs-of-id.ts';

export function carriedWithoutRecorded(carried: Carried, runs: readonly FamilyRun[]): Carried {
  const steps = unpackSteps(carried.steps, carried).map((step) => withoutRecorded(step, runs));
  return { ...carried, steps: packSteps(steps, carried) };
}

/** `runs`: runs whose histories may have the call, if the step does not name its run itself. */
export function withoutRecorded(step: StepRecord, runs: readonly FamilyRun[]): StepRecord {
  if (step.input === undefined || step.execution === 'local') return step;
  if (step.execution === 'child') return { ...step, input: carriedWithoutRecorded(step.input as Carried, []) };
  const recordedIn = runs.findLast(({ history }) => history.called.has(step.key))?.runId ?? step.recordedIn;
  return recordedIn === undefined ? step : { ...step, input: undefined, recordedIn };
}
