// Who answered a question of a run that is closed, or has continued as new: replies are updates, so histories have them.

import type { Client } from '@temporalio/client';
import { names } from '../../model/envelope.ts';
import { alreadyAnswered, type Reply } from '../../model/messages/reply.ts';
import type { HistoryEvent } from './history-event.ts';
import { payloadReader } from './history-payloads.ts';
import { millisecondsOf } from './task-failure.ts';

interface Asked {
  readonly id: string;
  readonly ask: string;
}

const mostRuns = 20; // that are looked through, the last one first, if the run has continued as new

/** The error for a second answer; undefined if no run of that id has a first one. */
export async function firstAnswer(temporal: Client, { id, ask }: Asked): Promise<Error | undefined> {
  let runId: string | undefined;
  for (let runs = 0; runs < mostRuns; runs++) {
    const { events } = await temporal.workflow.getHandle(id, runId).fetchHistory();
    const found = await answerIn(events ?? [], { temporal, ask });
    if (found) return found;
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
    if (runId === undefined) return undefined;
  }
  return undefined;
}

async function answerIn(events: readonly HistoryEvent[], { temporal, ask }: { temporal: Client; ask: string }): Promise<Error | undefined> {
  const taken = new Set(events.flatMap(takenBy));
  for (const event of events) {
    const { acceptedRequest } = event.workflowExecutionUpdateAcceptedEventAttributes ?? {};
    if (acceptedRequest?.input?.name !== names.reply || !taken.has(String(event.eventId))) continue;
    const [reply] = (await payloadReader(temporal).values(acceptedRequest.input.args?.payloads)) as [Reply?];
    if (reply?.kind === 'answer' && reply.ask === ask)
      return alreadyAnswered(ask, { by: reply.by, at: millisecondsOf(event.eventTime) ?? 0 });
  }
  return undefined;
}

function takenBy({ workflowExecutionUpdateCompletedEventAttributes: completed }: HistoryEvent): readonly string[] {
  return completed?.outcome?.success ? [String(completed.acceptedEventId)] : [];
}
