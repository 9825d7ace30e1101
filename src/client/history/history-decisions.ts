// Decisions in a run's history: accepted as they came, and then taken or refused by the run. Only what it has taken counts.

import { names } from '../../model/envelope.ts';
import type { Decision } from '../../model/kernel/decision.ts';
import type { HistoryEvent } from './history-event.ts';
import type { PayloadReader } from './history-payloads.ts';

/** Asked with each event: the decision that the run has taken with it. */
export function decisionsIn(reader: PayloadReader): (event: HistoryEvent) => Promise<Decision | undefined> {
  const undecided = new Map<string, unknown>(); // by the event that accepted it
  return async (event) => {
    const { workflowExecutionUpdateAcceptedEventAttributes: accepted, workflowExecutionUpdateCompletedEventAttributes: completed } = event;
    if (accepted) await keep(event);
    return completed ? taken(completed) : undefined;
  };

  async function keep({ eventId, workflowExecutionUpdateAcceptedEventAttributes: attributes }: HistoryEvent): Promise<void> {
    const { input } = attributes?.acceptedRequest ?? {};
    if (input?.name !== names.decide) return;
    const [decision] = await reader.values(input.args?.payloads);
    undecided.set(String(eventId), decision);
  }

  function taken({
    acceptedEventId,
    outcome,
  }: NonNullable<HistoryEvent['workflowExecutionUpdateCompletedEventAttributes']>): Decision | undefined {
    const id = String(acceptedEventId);
    if (!undecided.has(id)) return undefined;
    const decision = undecided.get(id) as Decision; // the run has read it
    undecided.delete(id);
    return outcome?.failure ? undefined : decision;
  }
}
