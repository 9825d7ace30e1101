// Rebuilds a run's journal from its history, event by event. The result is the journal that the run itself has. This
// works for closed runs, and needs no worker.

import type { Operation } from '../../model/contract/operation.ts';
import { beside } from '../../model/contract/operation-name.ts';
import { operationsOf, type Process } from '../../model/contract/process.ts';
import { firstRunIdOf, names, type CallEnvelope, type LocalCall, type RunEnvelope } from '../../model/envelope.ts';
import { journalStartOf } from '../../model/kernel/carried.ts';
import { createJournal, type Journal, type StepEvent } from '../../model/kernel/journal.ts';
import type { OutcomeKind } from '../../model/kernel/snapshot.ts';
import { takeOver, type Earlier } from '../../model/kernel/earlier.ts';
import { childOperation } from '../../model/kernel/child.ts';
import type { CallExecution } from '../../model/kernel/call-execution.ts';
import { confirmedBy, stepOfKey, type RunIdentity } from '../../model/kernel/step-key.ts';
import { confirmOf } from '../../model/kernel/stepper.ts';
import type { Effect, StepError } from '../../model/step-error.ts';
import { readChildEvent, type ChildEvent } from './child-event.ts';
import type { HistoryEvent } from './history-event.ts';
import { decisionsIn } from './history-decisions.ts';
import { confirmBegan, confirmEnded, settledByHand } from './history-confirm.ts';
import { readLocalMarker } from './local-marker.ts';
import type { PayloadReader } from './history-payloads.ts';

type Attributes<Of extends keyof HistoryEvent> = NonNullable<HistoryEvent[Of]>;

export interface HistoryJournal {
  readonly journal: Journal;
  readonly firstRunId: string;
  /** Keys of the steps whose call, with its input, is an event of this history. */
  readonly called: ReadonlySet<string>;
  readonly outcome: OutcomeKind;
  readonly error: StepError | undefined;
  /** Whether the run has ended. */
  readonly closed: boolean;
  apply(event: HistoryEvent): Promise<void>;
}

/** What a scheduled activity is: a step's call, or the undo or the confirm of a step. */
type Scheduled = { readonly kind: 'call' | 'undo' | 'confirm'; readonly id: string };

export function createHistoryJournal(process: Process, reader: PayloadReader): HistoryJournal {
  const operations = operationsOf(process);
  const scheduled = new Map<string, Scheduled>();
  const readsOfEarlier = new Set<string>(); // activities of a reset run that read what earlier runs did
  const byKey = new Map<string, string>();
  const decided = decisionsIn(reader);
  let identity: RunIdentity = { workflowId: '', firstRunId: '' };
  const begun = { called: new Set<string>(), journal: createJournal(), firstRunId: '', outcome: 'running' as OutcomeKind };
  const state = { ...begun, error: undefined as StepError | undefined, closed: false, apply };
  return state;

  async function apply(event: HistoryEvent): Promise<void> {
    const at = millisecondsOf(event);
    if (event.workflowExecutionStartedEventAttributes) await begin(event.workflowExecutionStartedEventAttributes);
    else if (event.activityTaskScheduledEventAttributes) await schedule(event, at);
    else if (event.activityTaskCompletedEventAttributes) await complete(event.activityTaskCompletedEventAttributes, at);
    else if (event.markerRecordedEventAttributes) await local(event.markerRecordedEventAttributes, at);
    else await fail(event, at);
    await decide(event, at);
    Object.assign(state, await endOf(event, reader));
  }

  async function begin(started: Attributes<'workflowExecutionStartedEventAttributes'>): Promise<void> {
    const [, envelope] = (await reader.values(started.input?.payloads)) as [unknown, RunEnvelope?];
    const { carried } = envelope ?? {};
    state.firstRunId = firstRunIdOf(envelope, started.originalExecutionRunId ?? '');
    identity = { workflowId: carried?.workflowId ?? started.workflowId ?? '', firstRunId: state.firstRunId };
    state.journal = createJournal(carried && journalStartOf(carried));
    for (const { key, id } of state.journal.steps.values()) byKey.set(key, id);
    if (carried?.undoing) Object.assign(state, { outcome: 'undoing', error: carried.undoing });
  }

  async function schedule({ eventId, activityTaskScheduledEventAttributes: attributes }: HistoryEvent, at: number): Promise<void> {
    const operation = attributes?.activityType?.name ?? '';
    if (operation === names.earlier) readsOfEarlier.add(String(eventId));
    const [input, envelope] = (await reader.values(attributes?.input?.payloads)) as [unknown, CallEnvelope?];
    if (!envelope?.key) return; // not a step: an activity of the user's own
    const call = { ...envelope, input };
    const what = began(call, { operation, execution: 'remote', at });
    scheduled.set(String(eventId), what);
    if (what.kind === 'call') state.called.add(envelope.key);
  }

  function began({ key, undoes, pivot, group, input }: LocalCall, { operation, execution, at }: Made & { readonly at: number }): Scheduled {
    if (undoes !== undefined) {
      const id = byKey.get(undoes) ?? undoes;
      state.journal.write({ kind: 'undo-began', id }, at);
      state.outcome = 'undoing';
      return { kind: 'undo', id };
    }
    const confirms = confirmedBy(key);
    if (confirms !== undefined) return confirmBegan(state, byKey.get(confirms) ?? confirms, at);
    const event = beganBy({ key, pivot, group, input }, { operation, execution, operations });
    const { id } = event.step;
    state.journal.write(event, at);
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

  async function complete({ scheduledEventId, result }: Attributes<'activityTaskCompletedEventAttributes'>, at: number): Promise<void> {
    settle({ scheduledEventId }, { at });
    if (!readsOfEarlier.delete(String(scheduledEventId))) return;
    const [earlier] = (await reader.values(result?.payloads)) as [Earlier];
    takeOver(state.journal, earlier);
    for (const { key, id } of earlier.steps) byKey.set(key, id);
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

  async function decide(event: HistoryEvent, at: number): Promise<void> {
    const { step, action, note = '' } = (await decided(event)) ?? {};
    if (step !== undefined && action === 'settle') settledByHand(state, { id: step, note }, at);
  }
}

interface Made {
  readonly operation: string;
  readonly execution: CallExecution;
}

type Known = Made & { readonly operations: ReadonlyMap<string, Operation> };

function beganBy(
  { key, pivot, group = '', input }: LocalCall,
  { operation, execution, operations }: Known,
): Extract<StepEvent, { kind: 'began' }> {
  const { id, generation } = stepOfKey(key);
  const undoneBy = execution === 'child' ? operation : undoOf(operation, operations);
  const confirm = confirmOf(operation, operations.get(operation) ?? childOperation);
  const step = { id, operation, generation, key, group, execution, pivot: pivot ?? false, input, ...(confirm && { confirm }) };
  return { kind: 'began', step, undoneBy };
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
  return undo && beside(operation, undo);
}

const millisecondsOf = ({ eventTime }: HistoryEvent): number =>
  Number(eventTime?.seconds ?? 0) * 1000 + Math.floor((eventTime?.nanos ?? 0) / 1e6);

type End = { readonly outcome?: OutcomeKind; readonly error?: StepError; readonly closed?: true };

const closed = true;

async function endOf(event: HistoryEvent, reader: PayloadReader): Promise<End> {
  if (event.workflowExecutionCompletedEventAttributes) return { outcome: 'completed', closed };
  if (event.workflowExecutionCanceledEventAttributes)
    return { outcome: 'undone', error: { kind: 'cancelled', message: 'The run was cancelled' }, closed };
  if (event.workflowExecutionTerminatedEventAttributes || event.workflowExecutionTimedOutEventAttributes)
    return { outcome: 'abandoned', closed };
  if (!event.workflowExecutionFailedEventAttributes) return {};
  const { error } = await reader.failure(event.workflowExecutionFailedEventAttributes.failure);
  return { error, outcome: error.kind === 'undo-failed' ? 'undo-failed' : 'undone', closed };
}
