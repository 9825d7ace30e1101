// Counts the history of one run: the events that the server stores, and the workflow tasks.

import type { Client } from '@temporalio/client';

export interface HistoryCount {
  readonly events: number;
  readonly workflowTasks: number;
}

const workflowTaskCompleted: number = 7; // temporal.api.enums.v1.EventType

export async function countHistory(client: Client, id: string): Promise<HistoryCount> {
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  if (!events) throw new Error(`Cannot count the history of order '${id}': the server returned none`);
  return { events: events.length, workflowTasks: events.filter(({ eventType }) => Number(eventType) === workflowTaskCompleted).length };
}
