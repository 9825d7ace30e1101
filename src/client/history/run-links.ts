// Finds the links of a run to other runs of its id: the run that it was reset from, and the run that it continued as.

import type { HistoryEvent } from './history-event.ts';

export interface RunLinks {
  /** When it became a run of its own, in milliseconds since the epoch. Earlier events in its history are a copy. */
  readonly since: number;
  /** The run whose history it repeats. */
  readonly resetFrom?: string;
  /** The run that it continued as. */
  readonly continuedAs?: string;
  /** The last point that it can be reset to, as Temporal's own tools name it. */
  readonly resetTo: 'LastWorkflowTask' | 'FirstWorkflowTask';
}

export function linksOf(events: readonly HistoryEvent[], runId: string): RunLinks {
  const [first] = events;
  const reset = events.find(({ workflowTaskFailedEventAttributes: failed }) => failed?.baseRunId && failed.newRunId === runId);
  const resetFrom = reset?.workflowTaskFailedEventAttributes?.baseRunId;
  const continuedAs = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  const resetTo = events.some((event) => event.workflowTaskCompletedEventAttributes) ? 'LastWorkflowTask' : 'FirstWorkflowTask';
  return { since: timeOf(reset ?? first), resetTo, ...(resetFrom && { resetFrom }), ...(continuedAs && { continuedAs }) };
}

const timeOf = (event: HistoryEvent | undefined): number =>
  Number(event?.eventTime?.seconds ?? 0) * 1000 + Math.floor((event?.eventTime?.nanos ?? 0) / 1e6);
