// Finds all runs of a workflow id that go back to one start, if the namespace still keeps them. It follows the links in their histories, and
// reads the server's list: if a run was reset twice, the two new runs have no link to each other.
//
// A run that continued as new is left out, because its open steps were carried over to the next run.

import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError, isGrpcServiceError, type Client } from '@temporalio/client';
import type { Process } from '../../model/contract/process.ts';
import { createHistoryJournal, type HistoryJournal } from './history-journal.ts';
import { payloadReader } from './history-payloads.ts';
import { linksOf, type RunLinks } from './run-links.ts';

export interface FamilyRun extends RunLinks {
  readonly runId: string;
  readonly history: HistoryJournal;
}

interface Wanted {
  readonly process: Process;
  readonly id: string;
  /** One of the runs. */
  readonly runId: string;
}

/** Returns the runs in the order in which they began. */
export async function runsOfId(temporal: Client, { process, id, runId }: Wanted): Promise<readonly FamilyRun[]> {
  const found = new Map<string, FamilyRun | undefined>();
  const wanted = [runId, ...(await listed(temporal, { id, runId }))];
  for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
    if (found.has(next)) continue;
    const run = await read(temporal, { process, id, runId: next });
    found.set(next, run);
    if (run) wanted.push(...[run.resetFrom, run.continuedAs].filter((linked) => linked !== undefined));
  }
  const start = found.get(runId)?.history.firstRunId;
  return [...found.values()]
    .filter((run) => run !== undefined)
    .filter(({ continuedAs, history }) => continuedAs === undefined && history.firstRunId === start)
    .sort((one, other) => one.since - other.since);
}

async function read(temporal: Client, { process, id, runId }: Wanted): Promise<FamilyRun | undefined> {
  try {
    const { events } = await temporal.workflow.getHandle(id, runId).fetchHistory();
    const history = createHistoryJournal(process, payloadReader(temporal));
    for (const event of events ?? []) await history.apply(event);
    return { runId, history, ...linksOf(events ?? [], runId) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined; // the namespace no longer keeps it
    throw error;
  }
}

const listTimeoutMs = 10_000; // within which the server has to list a run
const unimplemented = '12'; // gRPC's number

// The list is updated with a short delay. If it contains a run, it also contains every run that began before.
async function listed(temporal: Client, { id, runId }: Pick<Wanted, 'id' | 'runId'>): Promise<readonly string[]> {
  const end = performance.now() + listTimeoutMs;
  for (;;) {
    const ids = await list(temporal, id);
    if (!ids || ids.includes(runId)) return ids ?? [];
    if (performance.now() > end)
      throw new Error(
        `Cannot find all runs of '${id}': the server has not listed run '${runId}' in ${String(listTimeoutMs / 1000)} s. Try again`,
      );
    await pause(50);
  }
}

async function list(temporal: Client, id: string): Promise<readonly string[] | undefined> {
  const ids: string[] = [];
  try {
    for await (const { runId } of temporal.workflow.list({ query: `WorkflowId = '${id.replaceAll("'", "''")}'` })) ids.push(runId);
    return ids;
  } catch (error) {
    if (isGrpcServiceError(error) && String(error.code) === unimplemented) return undefined; // a test server, on which nothing is reset
    throw error;
  }
}
