// Temporal's own log, one line an entry. That a run failed is its outcome, not the worker's trouble: it is not a warning.

import { DefaultLogger, type LogEntry } from '@temporalio/worker';

export const createLogger = (): DefaultLogger =>
  new DefaultLogger('WARN', (entry) => {
    if (entry.message === 'Workflow failed') return;
    process.stderr.write(`${lineOf(entry)}\n`);
  });

interface Details {
  readonly error: Error;
  readonly activityId: string;
  readonly attempt: number;
  readonly workflowType: string;
  readonly workflowId: string;
}

function lineOf({ timestampNanos, level, message, meta = {} }: LogEntry): string {
  const { error, activityId, attempt, workflowType, workflowId } = meta as Partial<Details>;
  const what = activityId === undefined ? workflowType : `${activityId} (attempt ${attempt ?? 1})`;
  const where = workflowId === undefined ? undefined : `of run ${workflowId}`;
  const why = error === undefined ? '' : `: ${error.message}`;
  const time = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
  return [time, level, message, what, where].filter((part) => part !== undefined).join(' ') + why;
}
