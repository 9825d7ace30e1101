// Rebuilds a run's journal from its history, event by event: what the run itself would say, without asking it. Works on
// runs that are closed, and needs no worker.

import type { Operation } from '../model/contract/operation.ts';
import { operationsOf, type Process } from '../model/contract/process.ts';
import { names, type CallEnvelope, type LocalCall, type RunEnvelope } from '../model/envelope.ts';
import { journalStartOf } from '../model/kernel/carried.ts';
import { createJournal, type Journal } from '../model/kernel/journal.ts';
import type { OutcomeKind } from '../model/kernel/snapshot.ts';
import { childOperation } from '../model/kernel/child.ts';
import type { CallExecution } from '../model/kernel/call-execution.ts';
import { confirmedBy, stepOfKey, type RunIdentity } from '../model/kernel/step-key.ts';
import { confirmOf } from '../model/kernel/stepper.ts';
import type { Decision } from '../model/kernel/undoer.ts';
import type { Effect, StepError } from '../model/step-error.ts';
import { readChildEvent, type ChildEvent } from './child-event.ts';
import type { HistoryEvent } from './history-event.ts';
import { confirmBegan, confirmEnded, settledByHand } from './history-confirm.ts';
import { readLocalMarker } from './local-marker.ts';
import type { PayloadReader } from './history-payloads.ts';

type Attributes<Of extends keyof HistoryEvent> = NonNullable<HistoryEvent[Of]>;

export interface HistoryJournal {
  readonly journal: Journal;
  readonly firstRunId: string;
  readonly outcome: OutcomeKind;
  readonly error: StepError | undefined;
  apply(event: HistoryEvent): Promise<void>;
}

/** What a scheduled activity was: a step's call, or the undo or the confirm of a step. */
type Scheduled = { readonly kind: 'call' | 'undo' | 'confirm'; readonly id: string };

export function createHistoryJournal(process: Process, reader: PayloadReader): HistoryJournal {
  const operations = operationsOf(process);
  const scheduled = new Map<string, Scheduled>();
  const byKey = new Map<string, string>();
  let identity: RunIdentity = { workflowId: '', firstRunId: '' };
  const state = {
    journal: createJournal(),
    firstRunId: '',
    outcome: 'running' as OutcomeKind,
    error: undefined as StepError | undefined,
    apply,
  };
  return state;

  async function apply(event: HistoryEvent): Promise<void> {
    const at = millisecondsOf(event);
    if (event.workflowExecutionStartedEventAttributes) await begin(event.workflowExecutionStartedEventAttributes);
    else if (event.activityTaskScheduledEventAttributes) await schedule(event, at);
    else if (event.activityTaskCompletedEventAttributes) settle(event.activityTaskCompletedEventAttributes, { at });
    else if (event.markerRecordedEventAttributes) await local(event.markerRecordedEventAttributes, at);
    else if (event.workflowExecutionUpdateAcceptedEventAttributes) await decide(event.workflowExecutionUpdateAcceptedEventAttributes, at);
    else await fail(event, at);
    Object.assign(state, await endOf(event, reader));
  }

  async function begin({ input, firstExecutionRunId, workflowId }: Attributes<'workflowExecutionStartedEventAttributes'>): Promise<void> {
    const [, envelope] = (await reader.values(input?.payloads)) as [unknown, RunEnvelope?];
    const { carried } = envelope ?? {};
    state.firstRunId = carried?.firstRunId ?? firstExecutionRunId ?? '';
    identity = { workflowId: carried?.workflowId ?? workflowId ?? '', firstRunId: state.firstRunId };
    state.journal = createJournal(carried && journalStartOf(carried));
    for (const { key, id } of state.journal.steps.values()) byKey.set(key, id);
    if (carried?.undoing) Object.assign(state, { outcome: 'undoing', error: carried.undoing });
  }

  async function schedule({ eventId, activityTaskScheduledEventAttributes: attributes }: HistoryEvent, at: number): Promise<void> {
    const [input, envelope] = (await reader.values(attributes?.input?.payloads)) as [unknown, CallEnvelope?];
    if (!envelope?.key) return; // not a step: an activity of the user's own
    const call = { ...envelope, input };
    scheduled.set(String(eventId), began(call, { operation: attributes?.activityType?.name ?? '', execution: 'remote', at }));
  }

  function began(
    { key, undoes, pivot, input }: LocalCall,
    { operation, execution, at }: { operation: string; execution: CallExecution; at: number },
  ): Scheduled {
    if (undoes !== undefined) {
      const id = byKey.get(undoes) ?? undoes;
      state.journal.write({ kind: 'undo-began', id }, at);
      state.outcome = 'undoing';
      return { kind: 'undo', id };
    }
    const confirms = confirmedBy(key);
    if (confirms !== undefined) return confirmBegan(state, byKey.get(confirms) ?? confirms, at);
    const { id, generation } = stepOfKey(key);
    const undo = execution === 'child' ? operation : undoOf(operation, operations);
    const confirm = confirmOf(serviceOf(operation), operations.get(operation) ?? childOperation);
    const step = { id, operation, generation, key, group: '', execution, pivot: pivot ?? false, input, ...(confirm && { confirm }) };
    state.journal.write({ kind: 'began', step, undoneBy: undo }, at);
    byKey.set(key, id);
    return { kind: 'call', id };
  }

  function child(event: ChildEvent, at: number): void {
    if (event.kind === 'began') {
      scheduled.set(event.initiated, began(event.call, { operation: event.operation, execution: 'child', at }));
      return;
    }
    const what = scheduled.get(event.initiated);
    if (!what) return;
    if (event.kind === 'failed') settled(what, { at, failure: event.failure });
    else if (what.kind === 'undo') settled(what, { at });
    else state.journal.write({ kind: 'completed', id: what.id, left: event.left }, at);
  }

  function settle({ scheduledEventId }: { scheduledEventId?: unknown }, { at, failure }: { at: number; failure?: Failed }): void {
    const what = scheduled.get(String(scheduledEventId));
    if (what) settled(what, { at, ...(failure && { failure }) });
  }

  function settled({ kind, id }: Scheduled, { at, failure }: { at: number; failure?: Failed }): void {
    if (kind === 'confirm') return confirmEnded(state, { id, at, error: failure?.error });
    if (kind === 'undo')
      state.journal.write(failure ? { kind: 'undo-failed', id, error: failure.error } : { kind: 'undo-completed', id }, at);
    else state.journal.write(failure ? { kind: 'failed', id, ...failure } : { kind: 'completed', id }, at);
    if (kind === 'undo' && failure) state.outcome = 'undo-failed';
  }

  async function fail(event: HistoryEvent, at: number): Promise<void> {
    const failed = await activityFailure(event, reader);
    if (failed) settle(failed, { at, failure: failed.failure });
    const ofChild = await readChildEvent(event, { reader, identity });
    if (ofChild) child(ofChild, at);
  }

  async function local(attributes: Attributes<'markerRecordedEventAttributes'>, at: number): Promise<void> {
    const marker = await readLocalMarker(attributes, reader);
    if (!marker) return;
    const what = began(marker.call, { operation: marker.operation, execution: 'local', at: marker.began });
    settled(what, { at, ...(marker.failure && { failure: marker.failure }) });
  }

  async function decide({ acceptedRequest }: Attributes<'workflowExecutionUpdateAcceptedEventAttributes'>, at: number): Promise<void> {
    if (acceptedRequest?.input?.name !== names.decide) return;
    const [{ step, action, note = '' }] = (await reader.values(acceptedRequest.input.args?.payloads)) as [Decision];
    if (step !== undefined && action === 'settle') settledByHand(state, { id: step, note }, at);
  }
}

interface Failed {
  readonly error: StepError;
  readonly effect: Effect;
}

async function activityFailure(event: HistoryEvent, reader: PayloadReader) {
  const {
    activityTaskFailedEventAttributes: failed,
    activityTaskTimedOutEventAttributes: late,
    activityTaskCanceledEventAttributes: cancelled,
  } = event;
  const unknown = (error: StepError): Failed => ({ error, effect: 'unknown' });
  if (failed) return { ...failed, failure: await reader.failure(failed.failure) };
  if (late) return { ...late, failure: unknown({ kind: 'timed-out', message: 'No answer in time' }) };
  return cancelled && { ...cancelled, failure: unknown({ kind: 'cancelled', message: 'The run was cancelled' }) };
}

function undoOf(operation: string, operations: ReadonlyMap<string, Operation>): string | undefined {
  const undo = operations.get(operation)?.undo;
  return undo && `${serviceOf(operation)}.${undo}`;
}

const serviceOf = (operation: string): string => operation.split('.')[0] ?? '';

const millisecondsOf = ({ eventTime }: HistoryEvent): number =>
  Number(eventTime?.seconds ?? 0) * 1000 + Math.floor((eventTime?.nanos ?? 0) / 1e6);

type End = { readonly outcome?: OutcomeKind; readonly error?: StepError };

async function endOf(event: HistoryEvent, reader: PayloadReader): Promise<End> {
  if (event.workflowExecutionCompletedEventAttributes) return { outcome: 'completed' };
  if (event.workflowExecutionCanceledEventAttributes)
    return { outcome: 'undone', error: { kind: 'cancelled', message: 'The run was cancelled' } };
  if (event.workflowExecutionTerminatedEventAttributes || event.workflowExecutionTimedOutEventAttributes) return { outcome: 'abandoned' };
  if (!event.workflowExecutionFailedEventAttributes) return {};
  const { error } = await reader.failure(event.workflowExecutionFailedEventAttributes.failure);
  return { error, outcome: error.kind === 'undo-failed' ? 'undo-failed' : 'undone' };
}
