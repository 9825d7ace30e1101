// The errors that a client throws, in addition to those of the model, and their mapping from Temporal's errors.

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
  TemporalError,
  TemporalRejected,
  TemporalUnreachable,
  TlsMismatch,
  UnknownNamespace,
} from '../platform/temporal-error.ts';

/** The id already has a run. */
export class AlreadyStarted extends Error {
  override readonly name = 'AlreadyStarted';
  readonly kind = 'already-started';
}

/** There is no run of that id in the namespace. */
export class UnknownRun extends Error {
  override readonly name = 'UnknownRun';
  readonly kind = 'unknown-run';
}

/** The run has ended, so it no longer accepts messages. */
export class RunClosed extends Error {
  override readonly name = 'RunClosed';
  readonly kind = 'run-closed';
}

/** The run did not end within the time that the caller gave. It continues. */
export class StillRunning extends Error {
  override readonly name = 'StillRunning';
  readonly kind = 'still-running';
}

/** No worker polls the task queue of the run, so the run cannot answer. */
export class NoWorker extends Error {
  override readonly name = 'NoWorker';
  readonly kind = 'no-worker';
}

/** The workflow task of the run fails, so the run cannot answer. */
export class TaskFails extends Error {
  override readonly name = 'TaskFails';
  readonly kind = 'task-fails';
}

/** No worker on the run's task queue has its process. */
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

/** The run was terminated, or timed out by Temporal. It has undone nothing. */
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

/** Why a run accepts no message. An abandoned run may continue after a reset, so its message can be sent again. */
export function notOpen(status: string, { process, id, cause }: Sent): Error {
  const fact = `Run '${id}' of process '${process}' ${endOf(status)}`;
  if (!isAbandoned(status))
    return new RunClosed(`${fact}: it is closed and accepts no more messages. Read its result or its snapshot`, { cause });
  const remedy = 'Send the message again after the run was reset';
  return new RunAbandoned(`${fact} and accepts no more messages. ${remedy}`, { cause });
}

/** The run ended after it accepted a message and before it answered. `what` completes "Cannot …". */
export function notAnswered(status: string | undefined, { what, cause }: { readonly what: string; readonly cause: unknown }): Error {
  const fact = `Cannot ${what}: it ${endOf(status)} after it had accepted the message and before it answered`;
  const look = 'It may have acted on the message. See its snapshot';
  if (status === 'CONTINUED_AS_NEW') return new RunClosed(`${fact}. ${look} before you send it again`, { cause });
  if (status === undefined || !isAbandoned(status)) return new RunClosed(`${fact}. ${look} or its result`, { cause });
  return new RunAbandoned(`${fact}. ${look}, and send the message again after the run was reset if it still applies`, { cause });
}

/** Whether a run accepted an update, but ended before it answered. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError &&
  error.cause instanceof ApplicationFailure &&
  error.cause.type === 'AcceptedUpdateCompletedWorkflow';

/** Returns the error that the run or the update itself ended with. */
export function fromClientError(error: unknown, { process, id }: { process: string; id: string }): unknown {
  if (isNotFound(error)) return new UnknownRun(`There is no run '${id}' of process '${process}' in this namespace`);
  if (!(error instanceof WorkflowFailedError || error instanceof WorkflowUpdateFailedError)) return error;
  const cause = error.cause;
  if (cause instanceof CancelledFailure) return new Cancelled(`Run '${id}' was cancelled and undone`);
  if (cause instanceof TerminatedFailure || cause instanceof TimeoutFailure) {
    const how = cause instanceof TerminatedFailure ? 'terminated' : 'timed out';
    return new RunAbandoned(`Run '${id}' was ${how} and has undone nothing. Undo it with client.undoAbandoned(${process}, '${id}')`, {
      cause,
    });
  }
  if (!(cause instanceof ApplicationFailure)) return error;
  const [detail] = (cause.details ?? []) as [FailureDetail?];
  return detail?.error ? toError(detail.error) : cause;
}

/** Whether a run was not found. The server reports this for a message to a closed run, too. */
export const isNotFound = (error: unknown): boolean => error instanceof WorkflowNotFoundError || statusOf(error) === 'NOT_FOUND';
