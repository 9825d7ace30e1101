// Reads from a run's history when it began and ended, by the server's clock, which skips time. A run that continued as new
// began with the first run of the chain.

import type { Client } from '@temporalio/client';
import { eventsOf, type HistoryEvent } from './told.ts';

interface Span {
  readonly start: number; // milliseconds since the epoch
  readonly end: number;
}

export async function spanOf(client: Client, id: string): Promise<Span> {
  const events = await eventsOf(client, { id });
  const { firstExecutionRunId: first } = events[0]?.workflowExecutionStartedEventAttributes ?? {};
  const [began] = first ? await eventsOf(client, { id, runId: first }) : events;
  return { start: timeOf(began), end: timeOf(events.at(-1)) };
}

const timeOf = (event: HistoryEvent | undefined): number =>
  Number(event?.eventTime?.seconds ?? 0) * 1_000 + Math.floor((event?.eventTime?.nanos ?? 0) / 1e6);
