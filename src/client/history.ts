// Reads a run's history, whole or as it grows.

import type { Client } from '@temporalio/client';
import type { AnyProcess } from '../model/code/implementation.ts';
import { createHistoryJournal, type HistoryJournal } from './history-journal.ts';
import { payloadReader } from './history-payloads.ts';

export interface HistoryRef {
  readonly process: AnyProcess;
  readonly id: string;
  readonly runId?: string;
}

export async function readHistory(temporal: Client, { process, id, runId }: HistoryRef): Promise<HistoryJournal> {
  const { events } = await temporal.workflow.getHandle(id, runId).fetchHistory();
  const journal = createHistoryJournal(process, payloadReader(temporal));
  for (const event of events ?? []) await journal.apply(event);
  return journal;
}

/** Yields after each batch of events until the run is closed: one long poll at a time, and no question to any worker. */
export async function* followHistory(temporal: Client, { process, id, runId }: HistoryRef): AsyncGenerator<HistoryJournal> {
  const journal = createHistoryJournal(process, payloadReader(temporal));
  const execution = { workflowId: id, ...(runId !== undefined && { runId }) };
  let nextPageToken = new Uint8Array();
  do {
    const page = await poll({ execution, nextPageToken });
    const events = page.history?.events ?? [];
    for (const event of events) await journal.apply(event);
    nextPageToken = new Uint8Array(page.nextPageToken);
    if (events.length > 0) yield journal;
  } while (nextPageToken.length > 0);

  function poll(request: { execution: { workflowId: string; runId?: string }; nextPageToken: Uint8Array }) {
    const { namespace } = temporal.options;
    const call = () => temporal.workflowService.getWorkflowExecutionHistory({ namespace, ...request, waitNewEvent: true });
    return temporal.withDeadline(Date.now() + 60_000, call);
  }
}
