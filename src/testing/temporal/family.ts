// What a run on Temporal came to, with the runs that it called: each judged by itself, its steps named as in memory.

import { createHistoryJournal } from '../../client/history/history-journal.ts';
import type { HistoryRef } from '../../client/history/history.ts';
import { payloadReader } from '../../client/history/history-payloads.ts';
import { linksOf } from '../../client/history/run-links.ts';
import { UnknownRun, type ClientRun, type TenutoClient } from '../../client/index.ts';
import { childrenOf, type Process } from '../../model/contract/process.ts';
import { undoingId } from '../../model/kernel/child.ts';
import { pageOf, type RunSnapshot, type StepView } from '../../model/kernel/snapshot.ts';
import type { RunEnd } from '../memory/run-in-memory.ts';
import type { PlayedRun } from '../simulation/simulated-run.ts';
import { nameIn, stepIn } from '../simulation/trace/step-name.ts';
import { eventsOf } from './told.ts';

interface Member {
  readonly contract: Process;
  readonly id: string;
  readonly path: string; // '' is the run itself
}

interface Family {
  readonly runs: readonly PlayedRun[];
  readonly steps: readonly StepView[];
}

/** Waits until they are over. */
export async function familyOf(client: TenutoClient, member: Member): Promise<Family> {
  const { contract, id, path } = member;
  const run = client.run(contract, id);
  const end = await endOf(run);
  const seen = await whole(run);
  if (!seen) return { runs: [], steps: [] }; // never started
  const undone = await whole(client.run(contract, undoingId(id)));
  const before = await stepsBefore(client, { process: contract, id });
  const own = new Map([...before, ...seen.steps, ...(undone?.steps ?? [])].map((step) => [step.id, step]));
  const families = await Promise.all(calledBy(member, own.values()).map((child) => familyOf(client, child)));
  return {
    runs: [{ path, contract, end, pivoted: seen.pivoted, stray: undefined, unhandled: undefined }, ...families.flatMap(({ runs }) => runs)],
    steps: [...[...own.values()].map((step) => stepIn(path, step)), ...families.flatMap(({ steps }) => steps)],
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

/** Of the runs that went on in this one: it has taken along only what may still be undone. */
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
