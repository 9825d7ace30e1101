// A run that no worker can run: its first task fails over and over. Said in words, where it would otherwise be silence.

import type { Client } from '@temporalio/client';
import { UnknownProcess } from './errors.ts';
import type { HistoryRef } from './history.ts';

export async function notHosted(temporal: Client, { process, id }: HistoryRef): Promise<Error | undefined> {
  const handle = temporal.workflow.getHandle(id);
  const [{ events }, { taskQueue }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
  const failed = events?.findLast(({ workflowTaskFailedEventAttributes: failed }) => failed);
  const reason = failed?.workflowTaskFailedEventAttributes?.failure?.message;
  if (!reason) return undefined;
  return new UnknownProcess(`No worker on task queue '${taskQueue}' can run process '${process.name}' (run '${id}'): ${reason}`);
}
