// Reads decisions from a run's history. A decision is accepted when it arrives; then the run takes or refuses it. Only taken ones count.

import { names } from '../../model/envelope.ts';
import type { Decision } from '../../model/kernel/decision.ts';
import type { HistoryEvent } from './history-event.ts';
import type { PayloadReader } from './history-payloads.ts';

/** Call the returned function with each event. It returns the decision that the run has taken with that event. */
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
    const decision = undecided.get(id) as Decision; // the run has validated it
    undecided.delete(id);
    return outcome?.failure ? undefined : decision;
  }
}
