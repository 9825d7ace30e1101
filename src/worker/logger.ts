// Temporal's own log, one line an entry. That a run failed is its outcome, not the worker's trouble: it is not a warning. That a workflow task
// fails is told to whoever watches, who knows more of the run; if nobody takes it, it is a line, too.

import { DefaultLogger, type LogEntry } from '@temporalio/worker';

export interface TaskFailed {
  readonly runId: string;
}

/** Whether it took the news. */
export type TaskListener = (failed: TaskFailed) => Promise<boolean>;

const listeners = new Set<TaskListener>();

/** Returns what ends it. */
export function onTaskFailed(listener: TaskListener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const muted = new Set<string>();

/** What goes wrong with this run is told by other means. */
export const muteRun = (runId: string): void => void muted.add(runId);

export const createLogger = (): DefaultLogger =>
  new DefaultLogger('WARN', (entry) => {
    if (isKnown(entry)) return;
    const runId = failedTaskIn(entry);
    if (runId === undefined) print(entry);
    else void tell({ runId }).then((taken) => taken || print(entry)); // prettier-ignore
  });

// A server that is too old to keep heartbeats cannot run a process at all; only the test server does not tell what it keeps.
function isKnown({ message, meta }: LogEntry): boolean {
  const { runId = '' } = (meta ?? {}) as Partial<Details>;
  return message === 'Workflow failed' || message.includes('activity_failure_include_heartbeat') || muted.has(runId);
}

async function tell(failed: TaskFailed): Promise<boolean> {
  const taken = await Promise.all([...listeners].map((listener) => listener(failed).catch(() => false)));
  return taken.includes(true);
}

const print = (entry: LogEntry): boolean => process.stderr.write(`${lineOf(entry)}\n`);

// Of Temporal's core, and of its TypeScript half.
const ofFailedTasks = ['Failing workflow task', 'Failed to process Workflow Activation'];

function failedTaskIn({ message, meta }: LogEntry): string | undefined {
  const { runId } = (meta ?? {}) as Partial<Details>;
  return ofFailedTasks.includes(message) ? runId : undefined;
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

/** Of core's dump of a failure, which is pages long, the message. */
export function failureIn(printed: string): string {
  const [, text] = /Failure \{ message: ("(?:[^"\\]|\\.)*")/.exec(printed) ?? [];
  if (text === undefined) return printed.slice(0, longest);
  try {
    return JSON.parse(text.replaceAll(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))) as string;
  } catch {
    return text;
  }
}

const longest = 500;
