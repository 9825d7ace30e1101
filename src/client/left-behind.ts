// What a run that ended from outside has left behind, with what the runs that it called have: a child that was under way
// was asked to stop when its caller ended, and undoes itself; one that has completed says what would undo it.

import { childrenOf, type Process } from '../model/contract/process.ts';
import type { Carried } from '../model/kernel/carried.ts';
import type { ChildAnswer } from '../model/kernel/child.ts';
import { isUndoOpen, type StepRecord } from '../model/kernel/journal.ts';
import type { HistoryJournal } from './history-journal.ts';
import { readHistory } from './history.ts';
import type { ClientContext } from './settings.ts';
import { unlessAborted } from './unless-aborted.ts';

interface Run {
  readonly process: Process;
  readonly id: string;
}

export async function leftBehind(context: ClientContext, history: HistoryJournal, run: Run): Promise<Carried> {
  return carriedFrom(history, { ...run, steps: await openSteps(context, history, run) });
}

function carriedFrom({ journal, firstRunId }: HistoryJournal, { process, id, steps }: Run & Pick<Carried, 'steps'>): Carried {
  return { workflowId: id, firstRunId, process: process.name, position: journal.position, pivoted: false, counters: {}, steps };
}

async function openSteps(context: ClientContext, { journal }: HistoryJournal, run: Run): Promise<StepRecord[]> {
  const open = journal.select(isUndoOpen);
  const known = await Promise.all(open.map(async (step) => (isUntold(step) ? told(context, step, run) : step)));
  return known.filter((step) => step !== undefined);
}

const isUntold = ({ execution, input }: StepRecord): boolean => execution === 'child' && input === undefined;

async function told(context: ClientContext, step: StepRecord, { process, id }: Run): Promise<StepRecord | undefined> {
  const child = childrenOf(process).find(({ name }) => name === step.operation) as Process | undefined;
  const left = child && (await leftByChild(context, { process: child, id: `${id}/${step.id}` }));
  return left && { ...step, input: left };
}

async function leftByChild(context: ClientContext, child: Run): Promise<Carried | undefined> {
  const handle = context.temporal.workflow.getHandle(child.id);
  if (!(await handle.describe().catch(() => undefined))) return undefined; // never started
  const answer = await closed(child, () => handle.result() as Promise<ChildAnswer>);
  if (answer) return answer.left;
  const history = await readHistory(context.temporal, child);
  if (history.outcome !== 'abandoned') return undefined; // undone
  const steps = await openSteps(context, history, child);
  return steps.length > 0 ? carriedFrom(history, { ...child, steps }) : undefined;
}

const patience = 60_000; // milliseconds that a child may take to undo itself

async function closed<T>({ process, id }: Run, result: () => Promise<T>): Promise<T | undefined> {
  const ended = await unlessAborted(AbortSignal.timeout(patience), async () => ({ value: await result().catch(() => undefined) }));
  if (ended) return ended.value;
  throw new Error(
    `Cannot resolve yet: run '${id}' of process '${process.name}', which it called, is still open. See what it waits for, and try again`,
  );
}
