// How a run is linked with others of its id: reset from one, gone on as another.

import type { HistoryEvent } from './history-event.ts';

export interface RunLinks {
  /** Since when it is a run of its own: what its history says of before is a copy. Milliseconds. */
  readonly since: number;
  /** The run whose history it repeats. */
  readonly resetFrom?: string;
  /** The run that it went on as. */
  readonly wentOnAs?: string;
  /** What Temporal's own tools call the last point that it can be reset to. */
  readonly resetTo: 'LastWorkflowTask' | 'FirstWorkflowTask';
}

export function linksOf(events: readonly HistoryEvent[], runId: string): RunLinks {
  const [first] = events;
  const reset = events.find(({ workflowTaskFailedEventAttributes: failed }) => failed?.baseRunId && failed.newRunId === runId);
  const resetFrom = reset?.workflowTaskFailedEventAttributes?.baseRunId;
  const wentOnAs = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  const resetTo = events.some((event) => event.workflowTaskCompletedEventAttributes) ? 'LastWorkflowTask' : 'FirstWorkflowTask';
  return { since: timeOf(reset ?? first), resetTo, ...(resetFrom && { resetFrom }), ...(wentOnAs && { wentOnAs }) };
}

const timeOf = (event: HistoryEvent | undefined): number =>
  Number(event?.eventTime?.seconds ?? 0) * 1000 + Math.floor((event?.eventTime?.nanos ?? 0) / 1e6);
