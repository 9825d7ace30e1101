// Reads the last failure of a workflow task from the end of the run's history.

import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { TaskFailure } from '../../model/trouble.ts';
import type { HistoryEvent } from './history-event.ts';

export type PendingTask = NonNullable<WorkflowExecutionDescription['raw']['pendingWorkflowTask']>;

interface Failing {
  readonly workflowId: string;
  readonly runId: string;
  readonly task: PendingTask;
}

const pageSize = 200;
const maxPages = 10; // messages that arrived after the failure come first

/** The history contains only the first of consecutive failures. The pending task has the number of attempts. */
export async function lastFailure(temporal: Client, { workflowId, runId, task }: Failing): Promise<TaskFailure | undefined> {
  const ended = await lastTaskEnd(temporal, { workflowId, runId });
  if (!ended || ended.workflowTaskCompletedEventAttributes) return undefined;
  const what = await failureIn(temporal, ended);
  return { since: millisecondsOf(ended.eventTime) ?? 0, attempts: (task.attempt ?? 1) - 1, ...what };
}

/** Milliseconds since the epoch. */
export function millisecondsOf(
  time: { readonly seconds?: unknown; readonly nanos?: number | null } | null | undefined,
): number | undefined {
  return time ? Number(time.seconds ?? 0) * 1000 + Math.floor((time.nanos ?? 0) / 1e6) : undefined;
}

async function lastTaskEnd(temporal: Client, execution: { readonly workflowId: string; readonly runId: string }) {
  let nextPageToken: Uint8Array | undefined;
  for (let page = 0; page < maxPages; page++) {
    const found = await temporal.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: temporal.options.namespace,
      execution,
      maximumPageSize: pageSize,
      ...(nextPageToken && { nextPageToken }),
    });
    const ended = found.history?.events?.find(isTaskEnd);
    if (ended) return ended;
    nextPageToken = found.nextPageToken;
    if (nextPageToken.length === 0) return undefined;
  }
  return undefined;
}

const isTaskEnd = (event: HistoryEvent): boolean =>
  Boolean(
    event.workflowTaskFailedEventAttributes ?? event.workflowTaskTimedOutEventAttributes ?? event.workflowTaskCompletedEventAttributes,
  );

async function failureIn(
  temporal: Client,
  { workflowTaskFailedEventAttributes: failed }: HistoryEvent,
): Promise<Pick<TaskFailure, 'message' | 'at'>> {
  if (!failed) return { message: 'The worker that took the task did not answer before its time-out' };
  const errors = causesOf(await decodeOptionalFailureToOptionalError(temporal.options.loadedDataConverter, failed.failure));
  const at = errors.map(({ stack }) => ownLine(stack)).findLast((line) => line !== undefined);
  return { message: messageOf(errors) || `No message (cause ${String(failed.cause)})`, ...(at !== undefined && { at }) };
}

const maxDepth = 10;

/** Returns the error, its cause, the cause of that cause, and so on. */
function causesOf(error: unknown, depth = maxDepth): readonly Error[] {
  return error instanceof Error && depth > 0 ? [error, ...causesOf(error.cause, depth - 1)] : [];
}

/** Joins the messages of an error and its causes, without repetitions. */
function messageOf(errors: readonly Error[]): string {
  return errors
    .reduce((joined, { message }) => (joined.includes(message) ? joined : joined ? `${joined}: ${message}` : message), '')
    .slice(0, 2_000);
}

/** Returns the first line of a stack that is in neither Node nor a library. */
const ownLine = (stack: string | undefined): string | undefined =>
  stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .map((line) => line.trim().slice('at '.length))
    .find((line) => !/node_modules|node:|<anonymous>/.test(line));
