// Finds open runs whose workflow task fails. Since 1.30 a server can mark such runs with `TemporalReportedProblems`, if its dynamic
// configuration turns this on. If it marks none, the newest open runs are examined one by one.

import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { TaskFailure, Trouble } from '../model/trouble.ts';
import { statusOf } from '../platform/temporal-error.ts';
import { atOnce } from './calls/at-once.ts';
import { described } from './described.ts';
import { remedies } from './trouble-words.ts';
import { isRepeated, troubleIn } from './trouble.ts';

export interface FailingRun extends TaskFailure {
  readonly process: string;
  readonly id: string;
  readonly runId: string;
  readonly taskQueue: string;
  /** 'no-worker': the task failed, and now no worker polls the task queue. */
  readonly kind: Exclude<Trouble['kind'], 'no-answer'>;
  readonly remedy: string;
}

export interface FailingRuns {
  readonly runs: readonly FailingRun[];
  /** Which runs were examined: those that the server has marked, or the newest open runs. `more` is true if there are older open runs, which
   *  were not examined. */
  readonly looked: { readonly by: 'TemporalReportedProblems' } | { readonly newest: number; readonly more: boolean };
}

export interface FailingFilter {
  /** Only runs of these processes. @default all */
  readonly processes?: readonly { readonly name: string }[];
  /** Only runs on this task queue. @default all */
  readonly taskQueue?: string;
}

interface Looking extends FailingFilter {
  /** How many open runs to examine if the server marks none. */
  readonly newest?: number;
}

const newestRuns = 1_000;
const describedAtOnce = 10;

export async function failingRuns(temporal: Client, { newest = newestRuns, ...filter }: Looking = {}): Promise<FailingRuns> {
  if (filter.processes?.length === 0) return { runs: [], looked: { newest, more: false } };
  const marked = await markedRuns(temporal, filter);
  // If none is marked, either no task fails, or the server's configuration turns the marking off.
  if (marked && marked.length > 0) return { runs: await failingAmong(temporal, marked), looked: { by: 'TemporalReportedProblems' } };
  const { runs, more } = await listed(temporal, { query: queryOf(filter), most: newest });
  return { runs: await failingAmong(temporal, runs), looked: { newest, more } };
}

/** Returns undefined if the run is closed, or its task does not fail. */
export async function failingRun(
  temporal: Client,
  { id, runId }: { readonly id: string; readonly runId: string },
): Promise<FailingRun | undefined> {
  const description = await described(temporal, { id, runId });
  if (!description || !isRepeated(description.raw.pendingWorkflowTask ?? undefined)) return undefined;
  const trouble = await troubleIn({ temporal }, description);
  if (!trouble || trouble.kind === 'no-answer') return undefined;
  const failure = trouble.kind === 'no-worker' ? trouble.failure : trouble;
  if (!failure) return undefined;
  const { since, attempts, message, at } = failure;
  const { type: process, taskQueue } = description;
  const what = { since, attempts, message, ...(at !== undefined && { at }) };
  return { process, id, runId, taskQueue, kind: trouble.kind, ...what, remedy: remedies[trouble.kind] };
}

function queryOf({ processes, taskQueue }: FailingFilter, ...more: readonly string[]): string {
  const ofProcess = processes && `WorkflowType IN (${processes.map(({ name }) => JSON.stringify(name)).join(', ')})`;
  const onQueue = taskQueue !== undefined && `TaskQueue = ${JSON.stringify(taskQueue)}`;
  return [`ExecutionStatus = "Running"`, ofProcess, onQueue, ...more].filter(Boolean).join(' AND ');
}

/** Returns undefined if the server does not know the search attribute. */
async function markedRuns(temporal: Client, filter: FailingFilter): Promise<readonly WorkflowExecutionInfo[] | undefined> {
  try {
    return (await listed(temporal, { query: queryOf(filter, 'TemporalReportedProblems IS NOT NULL'), most: Infinity })).runs;
  } catch (error) {
    if (statusOf(error) === 'INVALID_ARGUMENT') return undefined;
    throw error;
  }
}

interface Listing {
  readonly query: string;
  readonly most: number;
}

async function listed(temporal: Client, { query, most }: Listing) {
  const runs: WorkflowExecutionInfo[] = [];
  for await (const run of temporal.workflow.list({ query })) {
    if (runs.length === most) return { runs, more: true };
    runs.push(run);
  }
  return { runs, more: false };
}

async function failingAmong(temporal: Client, runs: readonly WorkflowExecutionInfo[]): Promise<readonly FailingRun[]> {
  const found = await atOnce(runs, { width: describedAtOnce, work: ({ workflowId: id, runId }) => failingRun(temporal, { id, runId }) });
  return found.filter((run) => run !== undefined);
}
