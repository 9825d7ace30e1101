// Reads the events of child workflows from their caller's history: a child run is a step, or the undo of a step.

import type { LocalCall, RunEnvelope } from '../../model/envelope.ts';
import type { ChildAnswer } from '../../model/kernel/child.ts';
import type { ToUndo } from '../../model/kernel/journal.ts';
import { idempotencyKey, nameOfCall, undoKey, type RunIdentity } from '../../model/kernel/step-key.ts';
import type { Effect, StepError } from '../../model/step-error.ts';
import type { HistoryEvent } from './history-event.ts';
import type { PayloadReader } from './history-payloads.ts';

/** `initiated`: the id of the event that all events of one child refer to. */
export type ChildEvent =
  | { readonly kind: 'began'; readonly initiated: string; readonly operation: string; readonly call: LocalCall }
  | { readonly kind: 'completed'; readonly initiated: string; readonly left: ToUndo }
  | { readonly kind: 'failed'; readonly initiated: string; readonly failure: { readonly error: StepError; readonly effect: Effect } };

interface Reading {
  readonly reader: PayloadReader;
  readonly identity: RunIdentity;
}

export async function readChildEvent(event: HistoryEvent, reading: Reading): Promise<ChildEvent | undefined> {
  return (await began(event, reading)) ?? (await completed(event, reading)) ?? (await failed(event, reading));
}

async function began(event: HistoryEvent, { reader, identity }: Reading): Promise<ChildEvent | undefined> {
  const { eventId, startChildWorkflowExecutionInitiatedEventAttributes: attributes } = event;
  if (!attributes) return undefined;
  const [input, envelope] = (await reader.values(attributes.input?.payloads)) as [unknown, RunEnvelope?];
  if (!envelope?.undo && !envelope?.child) return undefined; // not a step: a child workflow of the user's own
  const workflowId = envelope.carried?.workflowId ?? attributes.workflowId ?? '';
  const { name, generation } = nameOfCall(workflowId.slice(workflowId.lastIndexOf('/') + 1));
  const key = idempotencyKey(identity, name, generation);
  const call = envelope.undo
    ? { key: undoKey(key), undoes: key, input }
    : { key, input: undefined, pivot: envelope.pivot, group: envelope.group };
  return { kind: 'began', initiated: String(eventId), operation: attributes.workflowType?.name ?? '', call };
}

async function completed(event: HistoryEvent, { reader }: Reading): Promise<ChildEvent | undefined> {
  const attributes = event.childWorkflowExecutionCompletedEventAttributes;
  if (!attributes) return undefined;
  const [answer] = (await reader.values(attributes.result?.payloads)) as [ChildAnswer?];
  return { kind: 'completed', initiated: String(attributes.initiatedEventId), left: { input: answer?.left } };
}

// A child run that fails or is cancelled has undone itself before. An abandoned one has not.
async function failed(event: HistoryEvent, { reader }: Reading): Promise<ChildEvent | undefined> {
  const { childWorkflowExecutionFailedEventAttributes: failure, childWorkflowExecutionCanceledEventAttributes: cancelled } = event;
  const refused = event.startChildWorkflowExecutionFailedEventAttributes;
  const ended = event.childWorkflowExecutionTerminatedEventAttributes ?? event.childWorkflowExecutionTimedOutEventAttributes;
  if (failure) {
    const { error } = await reader.failure(failure.failure);
    return { kind: 'failed', initiated: String(failure.initiatedEventId), failure: { error, effect: 'none' } };
  }
  if (cancelled) return because(cancelled, { error: { kind: 'cancelled', message: 'The run was cancelled' }, effect: 'none' });
  if (refused) return because(refused, { error: { kind: 'unavailable', message: 'The run could not be started' }, effect: 'none' });
  if (ended) return because(ended, { error: { kind: 'unavailable', message: 'The run was ended from outside' }, effect: 'unknown' });
  return undefined;
}

function because({ initiatedEventId }: { initiatedEventId?: unknown }, failure: { error: StepError; effect: Effect }): ChildEvent {
  return { kind: 'failed', initiated: String(initiatedEventId), failure };
}
