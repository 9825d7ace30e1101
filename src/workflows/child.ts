// A child on Temporal: a child workflow with its own id. Its answer contains what would undo it, and another workflow does
// that. If a child is ended from outside (terminated, timed out), it returns no answer, and a person has to look. If its
// caller is ended from outside, the child is asked to stop, and undoes itself.

import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  ChildWorkflowFailure,
  executeChild,
  isCancellation,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { FailureDetail, RunEnvelope } from '../model/envelope.ts';
import { Cancelled, ServiceUnavailable, UndoFailed } from '../model/errors.ts';
import type { Carried } from '../model/kernel/carried.ts';
import { undoingId } from '../model/kernel/child.ts';
import type { Call } from '../model/kernel/runtime.ts';
import { toError, withEffect } from '../model/step-error.ts';
import type { Called, Ended } from './called.ts';

type ChildCall = Pick<Call, 'id' | 'operation' | 'input' | 'undoes' | 'pivot' | 'group'>;

/** What a run passes to the runs that it calls: the limit of a value, the run that must stay closed, and whether they may have been called before. */
export type Inherited = Pick<RunEnvelope, 'limit' | 'unlessOpen' | 'firstRunId' | 'again'>;

interface Calling {
  readonly inherited: Inherited;
  readonly called: Called;
}

export function callChild(call: ChildCall, { inherited: { unlessOpen, ...inherited }, called }: Calling): Promise<unknown> {
  const { id, operation, input, undoes, pivot, group } = call;
  const { limit } = inherited;
  const bounds = { ...(limit !== undefined && { limit }), ...(unlessOpen && { unlessOpen }) };
  if (undoes !== undefined) return undo(operation, { left: input as Carried | undefined, bounds, called });
  const envelope: RunEnvelope = { checked: false, child: true, ...inherited, ...(pivot && { pivot }), ...(group && { group }) };
  const workflowId = `${workflowInfo().workflowId}/${id}`;
  const begin = (more: Pick<RunEnvelope, 'again'> = {}) =>
    executeChild(operation, { workflowId, args: [input ?? null, { ...envelope, ...more }], parentClosePolicy: 'REQUEST_CANCEL' });
  const again = () => begin({ again: 'unasked' });
  return called({ id: workflowId, call: begin, unreported: (how) => callAgain(how, again) }).catch(failed);
}

// A completed run answers at once. A run whose result is no longer needed does not begin again.
function callAgain(how: Ended, again: () => Promise<unknown>): Promise<unknown> {
  if (!CancellationScope.current().consideredCancelled) return again();
  if (how === 'completed') return CancellationScope.nonCancellable(again);
  return Promise.reject(how === 'undone' ? new CancelledFailure('The run was cancelled') : new ServiceUnavailable(endedOutside));
}

const endedOutside = 'The run was ended from outside';

interface Undo {
  readonly left: Carried | undefined;
  readonly bounds: Pick<RunEnvelope, 'limit' | 'unlessOpen'>;
  readonly called: Called;
}

function undo(process: string, { left, bounds, called }: Undo): Promise<unknown> {
  if (!left)
    return Promise.reject(
      new UndoFailed(`Cannot undo the run of '${process}': it was ended from outside. Undo it with undoAbandoned(), then settle this step`),
    );
  const envelope: RunEnvelope = { checked: true, undo: true, carried: left, ...bounds };
  const id = undoingId(left.workflowId);
  const begin = () => executeChild(process, { workflowId: id, args: [null, envelope], parentClosePolicy: 'ABANDON' });
  const call = () => unlessUndoing(begin);
  return called({ id, call, unreported: call }).catch(failed);
}

// An earlier run of the caller may have begun to undo the same run. That undo continues by itself, and does not report its end to this run.
async function unlessUndoing<T>(work: () => Promise<T>): Promise<T> {
  for (let wait = 1_000; ; wait = Math.min(2 * wait, 30_000)) {
    try {
      return await work();
    } catch (error) {
      if ((error as Error).name !== 'WorkflowExecutionAlreadyStartedError') throw error;
      await sleep(wait);
    }
  }
}

// A run that fails or is cancelled has undone its steps before.
function failed(failure: unknown): never {
  const cause = failure instanceof ChildWorkflowFailure ? failure.cause : failure;
  if (isCancellation(failure)) throw withEffect(new Cancelled(), 'none');
  if (!(cause instanceof ApplicationFailure)) throw failure;
  const [detail] = (cause.details ?? []) as [FailureDetail?];
  throw detail ? withEffect(toError(detail.error), 'none') : cause;
}
