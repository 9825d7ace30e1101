// What callers meet beside the errors of the model.

import { WorkflowFailedError, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import type { FailureDetail } from '../model/envelope.ts';
import { Cancelled } from '../model/errors.ts';
import { toError } from '../model/step-error.ts';

/** The id belongs to another run. */
export class AlreadyStarted extends Error {
  override readonly name = 'AlreadyStarted';
  readonly kind = 'already-started';
}

export class UnknownRun extends Error {
  override readonly name = 'UnknownRun';
  readonly kind = 'unknown-run';
}

/** The run has ended; nothing can be said to it any more. */
export class RunClosed extends Error {
  override readonly name = 'RunClosed';
  readonly kind = 'run-closed';
}

/** The time that the caller gave for a result is up; the run goes on. */
export class StillRunning extends Error {
  override readonly name = 'StillRunning';
  readonly kind = 'still-running';
}

/** No worker that takes the run's tasks knows its process. */
export class UnknownProcess extends Error {
  override readonly name = 'UnknownProcess';
  readonly kind = 'unknown-process';
}

/** Ended from outside, without undoing: somebody terminated it, or a time-out of Temporal's did. */
export class EndedOutside extends Error {
  override readonly name = 'EndedOutside';
  readonly kind = 'ended-outside';
}

/** The error that the run or the update itself ended with. */
export function fromClientError(error: unknown, { process, id }: { process: string; id: string }): unknown {
  if (error instanceof WorkflowNotFoundError)
    return new UnknownRun(`There is no run '${id}' of process '${process}' in this namespace`, { cause: error });
  if (!(error instanceof WorkflowFailedError || error instanceof WorkflowUpdateFailedError)) return error;
  const cause = error.cause;
  if (cause instanceof CancelledFailure) return new Cancelled(`Run '${id}' was cancelled, and is undone`);
  if (cause instanceof TerminatedFailure || cause instanceof TimeoutFailure) {
    const how = cause instanceof TerminatedFailure ? 'terminated' : 'timed out';
    return new EndedOutside(`Run '${id}' was ${how}; nothing was undone. Undo it with client.resolve(${process}, '${id}')`, { cause });
  }
  if (!(cause instanceof ApplicationFailure)) return error;
  const [detail] = (cause.details ?? []) as [FailureDetail?];
  return detail?.error ? toError(detail.error) : cause;
}
