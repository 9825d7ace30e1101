// A run whose tasks fail over and over cannot answer, and nobody would say why. This does.

import type { Client } from '@temporalio/client';
import { UnknownProcess } from './errors.ts';
import type { HistoryRef } from './history.ts';

/** Throws `UnknownProcess` where the workers that take the run's tasks do not know its process. */
export async function assertHosted(temporal: Client, { process, id }: HistoryRef): Promise<void> {
  const handle = temporal.workflow.getHandle(id);
  const [{ events }, { taskQueue }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
  const reasons = events?.flatMap(({ workflowTaskFailedEventAttributes: failed }) => failed?.failure?.message ?? []) ?? [];
  const reason = reasons.findLast((message) => message.includes('no such function is exported'));
  if (reason) throw new UnknownProcess(`No worker on task queue '${taskQueue}' can run process '${process.name}' (run '${id}'): ${reason}`);
}
