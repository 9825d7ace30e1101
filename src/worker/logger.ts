// Temporal's own log, one line an entry. That a run failed is its outcome, not the worker's trouble: it is not a warning.

import { DefaultLogger, type LogEntry } from '@temporalio/worker';

export const createLogger = (): DefaultLogger => new DefaultLogger('WARN', (entry) => {
  if (entry.message === 'Workflow failed') return;
  process.stderr.write(`${lineOf(entry)}\n`);
});

function lineOf({ timestampNanos, level, message, meta = {} }: LogEntry): string {
  const { error, activityType, activityId, attempt, workflowId, ...rest } = meta as Record<string, unknown>;
  const what = activityType === undefined ? rest['workflowType'] : `${String(activityId)} (attempt ${String(attempt)})`;
  const where = workflowId === undefined ? undefined : `of run ${String(workflowId)}`;
  const why = error instanceof Error ? `: ${error.message}` : '';
  const time = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
  return [time, level, message, what, where].filter((part) => part !== undefined).join(' ') + why;
}
