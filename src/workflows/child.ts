// A child on Temporal: a child workflow with an id of its own, which tells what would undo it; undone by another one.
// Ended from outside (terminated, timed out) it has told nothing: then a person has to look. Where its caller is, it is
// asked to stop, and undoes itself.

import { ChildWorkflowFailure, executeChild, isCancellation, workflowInfo, ApplicationFailure } from '@temporalio/workflow';
import type { FailureDetail, RunEnvelope } from '../model/envelope.ts';
import { Cancelled, UndoFailed } from '../model/errors.ts';
import type { Carried } from '../model/kernel/carried.ts';
import { undoingId } from '../model/kernel/child.ts';
import type { Call } from '../model/kernel/runtime.ts';
import { toError, withEffect } from '../model/step-error.ts';

export function callChild({ id, operation, input, undoes }: Pick<Call, 'id' | 'operation' | 'input' | 'undoes'>): Promise<unknown> {
  if (undoes !== undefined) return undo(operation, input as Carried | undefined);
  const envelope: RunEnvelope = { checked: false, child: true };
  const workflowId = `${workflowInfo().workflowId}/${id}`;
  return executeChild(operation, { workflowId, args: [input ?? null, envelope], parentClosePolicy: 'REQUEST_CANCEL' }).catch(failed);
}

function undo(process: string, left: Carried | undefined): Promise<unknown> {
  if (!left)
    return Promise.reject(
      new UndoFailed(`Cannot undo the run of '${process}': it was ended from outside. Resolve it, then settle this step`),
    );
  const envelope: RunEnvelope = { checked: true, undo: true, carried: left };
  const workflowId = undoingId(left.workflowId);
  return executeChild(process, { workflowId, args: [null, envelope], parentClosePolicy: 'ABANDON' }).catch(failed);
}

// A run that fails or is cancelled has undone itself before.
function failed(failure: unknown): never {
  const cause = failure instanceof ChildWorkflowFailure ? failure.cause : failure;
  if (isCancellation(failure)) throw withEffect(new Cancelled(), 'none');
  if (!(cause instanceof ApplicationFailure)) throw failure;
  const [detail] = (cause.details ?? []) as [FailureDetail?];
  throw detail ? withEffect(toError(detail.error), 'none') : cause;
}
