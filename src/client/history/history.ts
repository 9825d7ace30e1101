// Reads a run's history: all of it at once, or event by event as it grows.

import type { Client } from '@temporalio/client';
import type { Process } from '../../model/contract/process.ts';
import { assertShape, record, something, type Options } from '../../model/shape.ts';
import { createHistoryJournal, type HistoryJournal } from './history-journal.ts';
import { payloadReader } from './history-payloads.ts';
import { assertProcess } from '../other-process.ts';
import type { ClientContext } from '../settings.ts';

export interface HistoryRef {
  readonly process: Process;
  readonly id: string;
  readonly runId?: string;
}

export interface WatchOptions {
  /** Ends the watch, not the run. */
  readonly signal?: AbortSignal;
}

const shape = record({ signal: something } satisfies Options<WatchOptions>);

export async function readHistory(temporal: Client, { process, id, runId }: HistoryRef): Promise<HistoryJournal> {
  const { events } = await temporal.workflow.getHandle(id, runId).fetchHistory();
  const journal = createHistoryJournal(process, payloadReader(temporal));
  for (const event of events ?? []) await journal.apply(event);
  return journal;
}

/** Yields after each batch of events, until the run is closed or the signal is aborted. Uses one long poll at a time, and queries no worker. */
export async function* followHistory(
  { temporal, calls }: ClientContext,
  ref: HistoryRef,
  watch: WatchOptions = {},
): AsyncGenerator<HistoryJournal> {
  assertShape(`Cannot watch run '${ref.id}'`, watch, shape);
  const { signal } = watch;
  const { process, id, runId } = ref;
  const journal = createHistoryJournal(process, payloadReader(temporal));
  const execution = { workflowId: id, ...(runId !== undefined && { runId }) };
  let nextPageToken = new Uint8Array();
  do {
    const page = await calls.wait(`watch run '${id}' of process '${process.name}'`, poll, signal);
    if (!page) return;
    const events = page.history?.events ?? [];
    assertProcess(ref, events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name);
    for (const event of events) await journal.apply(event);
    nextPageToken = new Uint8Array(page.nextPageToken);
    if (events.length > 0) yield journal;
  } while (nextPageToken.length > 0);

  function poll() {
    const request = { namespace: temporal.options.namespace, execution, nextPageToken, waitNewEvent: true };
    return temporal.withDeadline(Date.now() + 60_000, () => temporal.workflowService.getWorkflowExecutionHistory(request));
  }
}
