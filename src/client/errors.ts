// What callers meet beside the errors of the model.

import { WorkflowFailedError, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import type { FailureDetail } from '../model/envelope.ts';
import { Cancelled } from '../model/errors.ts';
import { toError } from '../model/step-error.ts';
import { statusOf } from '../platform/temporal-error.ts';
import { isAbandoned } from './described.ts';

export {
  NoAnswer,
  NotPermitted,
  TemporalBusy,
  TemporalRejected,
  TemporalUnreachable,
  TlsMismatch,
  UnknownNamespace,
} from '../platform/temporal-error.ts';

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

/** No worker polls the task queue of the run, so it cannot answer. */
export class NoWorker extends Error {
  override readonly name = 'NoWorker';
  readonly kind = 'no-worker';
}

/** The workflow task of the run fails, so it cannot answer. */
export class TaskFails extends Error {
  override readonly name = 'TaskFails';
  readonly kind = 'task-fails';
}

/** No worker that takes the run's tasks knows its process. */
export class UnknownProcess extends Error {
  override readonly name = 'UnknownProcess';
  readonly kind = 'unknown-process';
}

/** The id belongs to a run of another process. */
export class OtherProcess extends Error {
  override readonly name = 'OtherProcess';
  readonly kind = 'other-process';
}

/** The client was closed before Temporal answered. */
export class ClientClosed extends Error {
  override readonly name = 'ClientClosed';
  readonly kind = 'client-closed';
}

/** Ended from outside, without undoing: somebody terminated it, or a time-out of Temporal's did. */
export class RunAbandoned extends Error {
  override readonly name = 'RunAbandoned';
  readonly kind = 'run-abandoned';
}

const ends: Readonly<Record<string, string>> = {
  ...{ TERMINATED: 'was terminated', TIMED_OUT: 'was timed out', CANCELED: 'was cancelled', CANCELLED: 'was cancelled' },
  ...{ COMPLETED: 'has completed', FAILED: 'has failed', CONTINUED_AS_NEW: 'continued as new' },
};
const endOf = (status: string | undefined): string => ends[status ?? ''] ?? 'ended';

interface Sent {
  readonly process: string;
  readonly id: string;
  readonly cause: unknown;
}

/** Why a run takes no message. One that was ended from outside may go on after a reset: what was sent to it is not done with. */
export function notOpen(status: string, { process, id, cause }: Sent): Error {
  const fact = `Run '${id}' of process '${process}' ${endOf(status)}`;
  if (!isAbandoned(status))
    return new RunClosed(`${fact}: it is closed, and takes nothing any more. Read its result or its snapshot`, { cause });
  const remedy = 'Send the message again once the run was reset; until then it is lost to it';
  return new RunAbandoned(`${fact}, and takes nothing any more. ${remedy}`, { cause });
}

/** The run ended between taking a message and answering it. `what` completes "Cannot …". */
export function notAnswered(status: string | undefined, { what, cause }: { readonly what: string; readonly cause: unknown }): Error {
  const fact = `Cannot ${what}: it ${endOf(status)} after it had taken the message and before it answered`;
  const look = 'It may have acted on it: look at its snapshot';
  if (status === 'CONTINUED_AS_NEW') return new RunClosed(`${fact}. ${look} before you send it again`, { cause });
  if (status === undefined || !isAbandoned(status)) return new RunClosed(`${fact}. ${look} or its result`, { cause });
  return new RunAbandoned(`${fact}. ${look}, and send it again if need be once the run was reset`, { cause });
}

/** Whether an update was accepted by a run that ended before it had answered. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError &&
  error.cause instanceof ApplicationFailure &&
  error.cause.type === 'AcceptedUpdateCompletedWorkflow';

/** The error that the run or the update itself ended with. */
export function fromClientError(error: unknown, { process, id }: { process: string; id: string }): unknown {
  if (isNotFound(error)) return new UnknownRun(`There is no run '${id}' of process '${process}' in this namespace`);
  if (!(error instanceof WorkflowFailedError || error instanceof WorkflowUpdateFailedError)) return error;
  const cause = error.cause;
  if (cause instanceof CancelledFailure) return new Cancelled(`Run '${id}' was cancelled, and is undone`);
  if (cause instanceof TerminatedFailure || cause instanceof TimeoutFailure) {
    const how = cause instanceof TerminatedFailure ? 'terminated' : 'timed out';
    return new RunAbandoned(`Run '${id}' was ${how}; nothing was undone. Undo it with client.undoAbandoned(${process}, '${id}')`, {
      cause,
    });
  }
  if (!(cause instanceof ApplicationFailure)) return error;
  const [detail] = (cause.details ?? []) as [FailureDetail?];
  return detail?.error ? toError(detail.error) : cause;
}

/** Of a run; the server reports it for a message to a closed run, too. */
export const isNotFound = (error: unknown): boolean => error instanceof WorkflowNotFoundError || statusOf(error) === 'NOT_FOUND';
