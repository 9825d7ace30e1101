// Waits until a run has taken a message, or asks a question, by reading its history and snapshot.

import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { names } from '../../model/envelope.ts';
import type { ProcessSnapshot } from '../../model/kernel/snapshot.ts';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];

type IsIt = (event: HistoryEvent, index: number, events: readonly HistoryEvent[]) => boolean;

interface Wanted {
  readonly id: string;
  readonly isIt: IsIt;
  /** How many earlier events match. */
  readonly before: number;
}

const deliveryTimeoutMs = 20_000; // real milliseconds
const questionTimeoutMs = 2_000; // real milliseconds, for a run that is about to ask: virtual time does not pass meanwhile

/** Resolves once a task has completed after a new matching event, or the run has ended. */
export async function untilTaken(client: Client, { id, isIt, before }: Wanted): Promise<void> {
  for (const end = performance.now() + deliveryTimeoutMs; ;) {
    const events = await eventsOf(client, { id });
    const came = events.filter(isIt);
    const last = came.length > before ? events.indexOf(came.at(-1) as HistoryEvent) : Infinity;
    if (isClosed(events.at(-1)) || events.some((event, index) => index > last && event.workflowTaskCompletedEventAttributes)) return;
    if (performance.now() > end) throw new Error(`Run '${id}' has not taken a message within ${String(deliveryTimeoutMs)} ms`);
    await pause(20);
  }
}

/** Resolves once the run asks the question, or after a timeout. A reply then fails with the run's own error. */
export async function untilAsked(client: Client, { id, ask }: { readonly id: string; readonly ask: string }): Promise<void> {
  for (const end = performance.now() + questionTimeoutMs; performance.now() < end;) {
    const { waits } = await client.workflow.getHandle(id).query<ProcessSnapshot>(names.snapshot);
    if (waits.some((wait) => wait.kind === 'ask' && wait.ask === ask)) return;
    await pause(20);
  }
}

export async function countOf(client: Client, { id, isIt }: Omit<Wanted, 'before'>): Promise<number> {
  return (await eventsOf(client, { id })).filter(isIt).length;
}

/** Reads the events of the given run, or of the last run of the id. */
export async function eventsOf(
  client: Client,
  { id, runId }: { readonly id: string; readonly runId?: string },
): Promise<readonly HistoryEvent[]> {
  return (await client.workflow.getHandle(id, runId).fetchHistory()).events ?? [];
}

function isClosed(last: HistoryEvent | undefined): boolean {
  const { workflowExecutionCompletedEventAttributes: completed, workflowExecutionFailedEventAttributes: failed } = last ?? {};
  return Boolean(completed ?? failed ?? last?.workflowExecutionCanceledEventAttributes);
}
