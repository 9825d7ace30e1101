// Collects the steps of an abandoned run that still have to be undone, including those of its child runs.
//
// 1. A child run that was under way was cancelled when its caller ended. It undoes itself.
// 2. A child run that has completed returned what an undo of it needs.

import type { Client } from '@temporalio/client';
import type { Process } from '../../model/contract/process.ts';
import type { Carried } from '../../model/kernel/carried.ts';
import type { ChildAnswer } from '../../model/kernel/child.ts';
import type { StepRecord } from '../../model/kernel/journal.ts';
import { described } from '../described.ts';
import { readFamily, type Family } from '../history/family.ts';
import { childOf, lacksUndoInput } from '../history/under-way.ts';
import type { ClientContext } from '../settings.ts';
import { unlessAborted } from '../calls/unless-aborted.ts';
import { carriedWithoutRecorded } from '../history/without-recorded.ts';

interface Run {
  readonly process: Process;
  readonly id: string;
  /** Leave out the inputs that the histories contain. */
  readonly lean?: boolean;
}

export async function abandonedSteps(context: Pick<ClientContext, 'temporal'>, family: Family, run: Run): Promise<Carried> {
  return carriedFrom(family, { ...run, steps: await withUndoInputs(context, family.open, run) });
}

function carriedFrom({ position, firstRunId, runs }: Family, { process, id, lean, steps }: Run & Pick<Carried, 'steps'>): Carried {
  const carried = { workflowId: id, firstRunId, process: process.name, position, pivoted: false, counters: {}, steps };
  return lean ? carriedWithoutRecorded(carried, runs) : carried;
}

/** Adds to each step the input that its undo needs. Drops the steps that have nothing left to undo. */
export async function withUndoInputs(
  context: Pick<ClientContext, 'temporal'>,
  steps: readonly StepRecord[],
  run: Run,
): Promise<StepRecord[]> {
  const known = await Promise.all(steps.map(async (step) => (lacksUndoInput(step) ? withUndoInput(context, step, run) : step)));
  return known.filter((step) => step !== undefined);
}

async function withUndoInput(context: Pick<ClientContext, 'temporal'>, step: StepRecord, run: Run): Promise<StepRecord | undefined> {
  const child = childOf(run, step);
  const left = child && (await leftByChild(context, { ...child, ...(run.lean && { lean: true }) }));
  return left && { ...step, input: left };
}

async function leftByChild(context: Pick<ClientContext, 'temporal'>, child: Run): Promise<Carried | undefined> {
  const answer = await childResult(context.temporal, child);
  if (answer) return answer.left && child.lean ? carriedWithoutRecorded(answer.left, []) : answer.left;
  const last = await described(context.temporal, { id: child.id });
  if (!last) return undefined; // never started
  const family = await readFamily(context.temporal, { ...child, runId: last.runId });
  if (family.runs.at(-1)?.history.outcome === 'undo-failed') return undefined; // it was closed by hand
  const steps = await withUndoInputs(context, family.open, child);
  return steps.length > 0 ? carriedFrom(family, { ...child, steps }) : undefined;
}

const childUndoTimeoutMs = 50_000; // milliseconds that a child may take to undo itself

/** Waits until a child run has ended. Returns undefined if it did not complete, or never began. */
export async function childResult(temporal: Client, { process, id }: Run): Promise<ChildAnswer | undefined> {
  const result = () => temporal.workflow.getHandle(id).result() as Promise<ChildAnswer>;
  const ended = await unlessAborted(AbortSignal.timeout(childUndoTimeoutMs), async () => ({
    value: await result().catch(() => undefined),
  }));
  if (ended) return ended.value;
  throw new Error(
    `Cannot read what is left to undo: child run '${id}' of process '${process.name}' is still open. See what it waits for, and try again`,
  );
}
