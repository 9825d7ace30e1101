// Finds out why a run does not answer: no worker polls its task queue, or its workflow task fails. Reads the pending task
// and the last poll from the server, and the last events of the history. Queries no worker.

import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { TaskFailure, Trouble } from '../model/trouble.ts';
import { lastFailure, millisecondsOf, type PendingTask } from './history/task-failure.ts';
import type { ClientContext } from './settings.ts';

interface Watched {
  readonly id: string;
  /** When the caller sent its request, in milliseconds since the epoch. A worker must have polled since. */
  readonly asked?: number;
}

type Server = Pick<ClientContext, 'temporal'>;

/** Returns undefined if the run is closed, or if no reason is visible. */
export async function troubleOf(context: Server, { id, asked }: Watched): Promise<Trouble | undefined> {
  const description = await context.temporal.workflow.getHandle(id).describe();
  return troubleIn(context, description, asked);
}

export async function troubleIn(
  context: Server,
  { status, raw, taskQueue, workflowId, runId }: WorkflowExecutionDescription,
  asked?: number,
): Promise<Trouble | undefined> {
  if (status.name !== 'RUNNING') return undefined;
  const task = raw.pendingWorkflowTask ?? undefined;
  const failure = isRepeated(task) ? await lastFailure(context.temporal, { workflowId, runId, task }) : undefined;
  const scheduled = waitingSince(task);
  const waiting = scheduled ?? asked;
  const noWorker = waiting === undefined ? undefined : await noWorkerOn(context, { taskQueue, waiting, scheduled });
  if (noWorker && !(failure && Date.now() - waitingOf(noWorker) < untakenMs)) return { ...noWorker, ...(failure && { failure }) };
  return failure && { kind: kindOf(failure), taskQueue, ...failure };
}

/** Whether the task has failed before. */
export const isRepeated = (task: PendingTask | undefined): task is PendingTask => (task?.attempt ?? 0) > 1;
const isScheduled = 1; // temporal.api.enums.v1.PendingWorkflowTaskState: waits for a worker to take it

const waitingSince = (task: PendingTask | undefined): number | undefined =>
  task && Number(task.state) === isScheduled ? millisecondsOf(task.scheduledTime) : undefined;

const waitingOf = ({ waitingSince }: NoWorker): number => waitingSince;

type NoWorker = Extract<Trouble, { kind: 'no-worker' }>;

const workflowTasks = 1 as never; // temporal.api.enums.v1.TaskQueueType
const pollMs = 60_000; // the longest poll of a worker that has nothing to do
const allowanceMs = 10_000;
// A worker that has just stopped is still listed, and a task for its sticky queue waits up to 10 s for it.
const untakenMs = 12_000;

/** Reports no worker if no poll came for longer than a poll lasts, or none since the task was scheduled: an idle worker would have taken it at once. */
async function noWorkerOn(
  { temporal }: Server,
  { taskQueue, waiting, scheduled }: { readonly taskQueue: string; readonly waiting: number; readonly scheduled: number | undefined },
): Promise<NoWorker | undefined> {
  const now = Date.now();
  const { pollers } = await temporal.workflowService.describeTaskQueue({
    namespace: temporal.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: workflowTasks,
  });
  const polls = pollers.flatMap(({ lastAccessTime }) => millisecondsOf(lastAccessTime) ?? []);
  const lastPoll = polls.length > 0 ? Math.max(...polls) : undefined;
  const isStale = lastPoll === undefined || now - lastPoll > pollMs + allowanceMs;
  const isUntaken = lastPoll !== undefined && scheduled !== undefined && lastPoll < scheduled && now - scheduled > untakenMs;
  if (!isStale && !isUntaken) return undefined;
  return { kind: 'no-worker', taskQueue, waitingSince: waiting, ...(lastPoll !== undefined && { lastPoll }) };
}

const kindOf = ({ message }: TaskFailure): 'task-fails' | 'unknown-process' =>
  message.includes('no such function is exported') ? 'unknown-process' : 'task-fails';
