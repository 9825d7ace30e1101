// Prints Temporal's own log, one line per entry.
//
// 1. A failed run is an outcome, not a problem of the worker, so it is not logged.
// 2. A failed workflow task is passed to the listeners, which know more about the run. It is logged only if no listener handles it.

import { DefaultLogger, type LogEntry } from '@temporalio/worker';

export interface TaskFailed {
  readonly runId: string;
}

/** Returns whether it handled the failed task. */
export type TaskListener = (failed: TaskFailed) => Promise<boolean>;

const listeners = new Set<TaskListener>();

/** Returns a function that unsubscribes the listener. */
export function onTaskFailed(listener: TaskListener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const muted = new Set<string>();

/** Failures of this run are reported by other means, so they are not logged. */
export const muteRun = (runId: string): void => void muted.add(runId);

export const createLogger = (): DefaultLogger =>
  new DefaultLogger('WARN', (entry) => {
    if (isIgnored(entry)) return;
    const runId = failedTaskIn(entry);
    if (runId === undefined) print(entry);
    else void notify({ runId }).then((handled) => handled || print(entry)); // prettier-ignore
  });

// The warning about heartbeats concerns old servers, which cannot run a process anyway, and the test server, which lists no abilities.
function isIgnored({ message, meta }: LogEntry): boolean {
  const { runId = '' } = (meta ?? {}) as Partial<Details>;
  return message === 'Workflow failed' || message.includes('activity_failure_include_heartbeat') || muted.has(runId);
}

async function notify(failed: TaskFailed): Promise<boolean> {
  const handled = await Promise.all([...listeners].map((listener) => listener(failed).catch(() => false)));
  return handled.includes(true);
}

const print = (entry: LogEntry): boolean => process.stderr.write(`${lineOf(entry)}\n`);

// The messages of Temporal's core, and of its TypeScript part.
const taskFailedMessages = ['Failing workflow task', 'Failed to process Workflow Activation'];

function failedTaskIn({ message, meta }: LogEntry): string | undefined {
  const { runId } = (meta ?? {}) as Partial<Details>;
  return taskFailedMessages.includes(message) ? runId : undefined;
}

interface Details {
  readonly error: Error | string;
  readonly failure: string;
  readonly activityId: string;
  readonly attempt: number;
  readonly workflowType: string;
  readonly workflowId: string;
  readonly runId: string;
}

function lineOf({ timestampNanos, level, message, meta = {} }: LogEntry): string {
  const details = meta as Partial<Details>;
  const { activityId, attempt, workflowType, workflowId, runId } = details;
  const what = activityId === undefined ? workflowType : `${activityId} (attempt ${attempt ?? 1})`;
  const run = workflowId ?? (what === undefined ? runId : undefined);
  const where = run === undefined ? undefined : `of run ${run}`;
  const reason = reasonIn(details);
  const why = reason === undefined ? '' : `: ${reason}`;
  const time = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
  return [time, level, message, what, where].filter((part) => part !== undefined).join(' ') + why;
}

function reasonIn({ error, failure }: Partial<Details>): string | undefined {
  if (error !== undefined) return typeof error === 'string' ? error : error.message;
  return failure === undefined ? undefined : failureIn(failure);
}

/** Returns the message from core's dump of a failure, which can be pages long. */
export function failureIn(printed: string): string {
  const [, text] = /Failure \{ message: ("(?:[^"\\]|\\.)*")/.exec(printed) ?? [];
  if (text === undefined) return printed.slice(0, maxLength);
  try {
    return JSON.parse(text.replaceAll(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))) as string;
  } catch {
    return text;
  }
}

const maxLength = 500;
