// Finds the first answer to a question of a run that is closed, or has continued as new. Replies are updates, so histories contain them.

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

const maxRuns = 20; // that are searched, the last one first, if the run has continued as new

/** Returns the error for a second answer, or undefined if no run of that id has a first one. */
export async function firstAnswer(temporal: Client, { id, ask }: Asked): Promise<Error | undefined> {
  let runId: string | undefined;
  for (let runs = 0; runs < maxRuns; runs++) {
    const { events } = await temporal.workflow.getHandle(id, runId).fetchHistory();
    const found = await answerIn(events ?? [], { temporal, ask });
    if (found) return found;
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
    if (runId === undefined) return undefined;
  }
  return undefined;
}

async function answerIn(events: readonly HistoryEvent[], { temporal, ask }: { temporal: Client; ask: string }): Promise<Error | undefined> {
  const succeeded = new Set(events.flatMap(succeededIn));
  for (const event of events) {
    const { acceptedRequest } = event.workflowExecutionUpdateAcceptedEventAttributes ?? {};
    if (acceptedRequest?.input?.name !== names.reply || !succeeded.has(String(event.eventId))) continue;
    const [reply] = (await payloadReader(temporal).values(acceptedRequest.input.args?.payloads)) as [Reply?];
    if (reply?.kind === 'answer' && reply.ask === ask)
      return alreadyAnswered(ask, { by: reply.by, at: millisecondsOf(event.eventTime) ?? 0 });
  }
  return undefined;
}

function succeededIn({ workflowExecutionUpdateCompletedEventAttributes: completed }: HistoryEvent): readonly string[] {
  return completed?.outcome?.success ? [String(completed.acceptedEventId)] : [];
}
