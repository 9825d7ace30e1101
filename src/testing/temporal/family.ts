// Reads the result of a run on Temporal and of its child runs. Each has its own end, and steps are named as in memory.

import { createHistoryJournal } from '../../client/history/history-journal.ts';
import type { HistoryRef } from '../../client/history/history.ts';
import { payloadReader } from '../../client/history/history-payloads.ts';
import { linksOf } from '../../client/history/run-links.ts';
import { UnknownRun, type ClientRun, type TenutoClient } from '../../client/index.ts';
import { childrenOf, type Process } from '../../model/contract/process.ts';
import { undoingId } from '../../model/kernel/child.ts';
import { pageOf, type RunSnapshot, type StepView } from '../../model/kernel/snapshot.ts';
import type { RunEnd } from '../memory/run-in-memory.ts';
import type { SimulatedMember } from '../simulation/simulated-run.ts';
import { nameIn, stepIn } from '../simulation/trace/step-name.ts';
import { eventsOf } from './told.ts';

interface Member {
  readonly contract: Process;
  readonly id: string;
  readonly path: string; // '' is the run itself
}

interface RunTree {
  readonly runs: readonly SimulatedMember[];
  readonly steps: readonly StepView[];
}

/** Waits until the run and its child runs have ended. */
export async function readRunTree(client: TenutoClient, member: Member): Promise<RunTree> {
  const { contract, id, path } = member;
  const run = client.run(contract, id);
  const end = await endOf(run);
  const seen = await whole(run);
  if (!seen) return { runs: [], steps: [] }; // never started
  const undone = await whole(client.run(contract, undoingId(id)));
  const before = await stepsBefore(client, { process: contract, id });
  const own = new Map([...before, ...seen.steps, ...(undone?.steps ?? [])].map((step) => [step.id, step]));
  const trees = await Promise.all(calledBy(member, own.values()).map((child) => readRunTree(client, child)));
  return {
    runs: [{ path, contract, end, pivoted: seen.pivoted, stray: undefined, unhandled: undefined }, ...trees.flatMap(({ runs }) => runs)],
    steps: [...[...own.values()].map((step) => stepIn(path, step)), ...trees.flatMap(({ steps }) => steps)],
  };
}

async function endOf({ temporal, result }: ClientRun<Process>): Promise<RunEnd> {
  try {
    return { kind: 'completed', output: await temporal.result() };
  } catch {
    return { kind: 'failed', error: await result().catch((error: unknown) => error) };
  }
}

async function whole(run: ClientRun<Process>): Promise<RunSnapshot | undefined> {
  return run.snapshot({ limit: Infinity }).catch((error: unknown) => {
    if (error instanceof UnknownRun) return undefined;
    throw error;
  });
}

/** Returns the steps of the runs that continued as this one. Its carried state has only steps that may still be undone. */
async function stepsBefore({ temporal }: TenutoClient, { process, id }: HistoryRef): Promise<readonly StepView[]> {
  const [start] = await eventsOf(temporal, { id });
  const { continuedExecutionRunId, firstExecutionRunId } = start?.workflowExecutionStartedEventAttributes ?? {};
  const steps: StepView[] = [];
  let runId = continuedExecutionRunId ? firstExecutionRunId : undefined;
  while (runId) {
    const events = await eventsOf(temporal, { id, runId });
    const read = createHistoryJournal(process, payloadReader(temporal));
    for (const event of events) await read.apply(event);
    steps.push(...pageOf(read.journal.steps.values(), { limit: Infinity }).steps);
    runId = linksOf(events, runId).continuedAs;
  }
  return steps;
}

function calledBy({ contract, id, path }: Member, steps: Iterable<StepView>): readonly Member[] {
  const children = new Map(childrenOf(contract).map((child) => [child.name, child as Process]));
  return [...steps].flatMap((step) => {
    const child = step.execution === 'child' ? children.get(step.operation) : undefined;
    return child ? [{ contract: child, id: `${id}/${step.id}`, path: nameIn(path, step.id) }] : [];
  });
}
