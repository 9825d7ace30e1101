// What a run that ended from outside has left behind, with what the runs that it called have: a child that was under way
// was asked to stop when its caller ended, and undoes itself; one that has completed says what would undo it.

import type { Client } from '@temporalio/client';
import type { Process } from '../../model/contract/process.ts';
import type { Carried } from '../../model/kernel/carried.ts';
import type { ChildAnswer } from '../../model/kernel/child.ts';
import type { StepRecord } from '../../model/kernel/journal.ts';
import { described } from '../described.ts';
import { readFamily, type Family } from '../history/family.ts';
import { childOf, isUntold } from '../history/under-way.ts';
import type { ClientContext } from '../settings.ts';
import { unlessAborted } from '../calls/unless-aborted.ts';
import { carriedWithoutRecorded } from '../history/without-recorded.ts';

interface Run {
  readonly process: Process;
  readonly id: string;
  /** Leave out the inputs that histories have. */
  readonly lean?: boolean;
}

export async function leftBehind(context: Pick<ClientContext, 'temporal'>, family: Family, run: Run): Promise<Carried> {
  return carriedFrom(family, { ...run, steps: await toldOf(context, family.open, run) });
}

function carriedFrom({ position, firstRunId, runs }: Family, { process, id, lean, steps }: Run & Pick<Carried, 'steps'>): Carried {
  const carried = { workflowId: id, firstRunId, process: process.name, position, pivoted: false, counters: {}, steps };
  return lean ? carriedWithoutRecorded(carried, runs) : carried;
}

/** Steps with what undoing them takes; without those of which nothing is left. */
export async function toldOf(context: Pick<ClientContext, 'temporal'>, steps: readonly StepRecord[], run: Run): Promise<StepRecord[]> {
  const known = await Promise.all(steps.map(async (step) => (isUntold(step) ? told(context, step, run) : step)));
  return known.filter((step) => step !== undefined);
}

async function told(context: Pick<ClientContext, 'temporal'>, step: StepRecord, run: Run): Promise<StepRecord | undefined> {
  const child = childOf(run, step);
  const left = child && (await leftByChild(context, { ...child, ...(run.lean && { lean: true }) }));
  return left && { ...step, input: left };
}

async function leftByChild(context: Pick<ClientContext, 'temporal'>, child: Run): Promise<Carried | undefined> {
  const answer = await answerOf(context.temporal, child);
  if (answer) return answer.left && child.lean ? carriedWithoutRecorded(answer.left, []) : answer.left;
  const last = await described(context.temporal, { id: child.id });
  if (!last) return undefined; // never started
  const family = await readFamily(context.temporal, { ...child, runId: last.runId });
  if (family.runs.at(-1)?.history.outcome === 'undo-failed') return undefined; // a person has closed it
  const steps = await toldOf(context, family.open, child);
  return steps.length > 0 ? carriedFrom(family, { ...child, steps }) : undefined;
}

const childUndoTimeoutMs = 50_000; // milliseconds that a child may take to undo itself

/** Waits until a run that was called is over. None: it has not completed, or never began. */
export async function answerOf(temporal: Client, { process, id }: Run): Promise<ChildAnswer | undefined> {
  const result = () => temporal.workflow.getHandle(id).result() as Promise<ChildAnswer>;
  const ended = await unlessAborted(AbortSignal.timeout(childUndoTimeoutMs), async () => ({
    value: await result().catch(() => undefined),
  }));
  if (ended) return ended.value;
  throw new Error(
    `Cannot tell yet what is left: run '${id}' of process '${process.name}', which it called, is still open. See what it waits for, and try again`,
  );
}
