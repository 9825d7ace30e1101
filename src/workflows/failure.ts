// Converts errors between the model and Temporal: the failure of an activity becomes an error of the model, and the error
// of a run becomes the failure that Temporal stores.

import { ActivityFailure, ApplicationFailure, CancelledFailure, ContinueAsNew, TimeoutFailure, isCancellation } from '@temporalio/workflow';
import type { FailureDetail, LocalCall } from '../model/envelope.ts';
import { Cancelled, ServiceUnavailable, kindOf } from '../model/errors.ts';
import { shortCause } from '../model/sizes/short-cause.ts';
import { toError, toStepError, withEffect } from '../model/step-error.ts';

export function fromCallFailure(failure: unknown): unknown {
  if (isCancellation(failure)) return new Cancelled();
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  if (cause instanceof TimeoutFailure) return new ServiceUnavailable(timeoutMessage(failure, cause), { cause: failure });
  if (!(cause instanceof ApplicationFailure)) return failure;
  const [detail] = (cause.details ?? []) as [FailureDetail?];
  return detail ? withEffect(toError(detail.error), detail.effect ?? 'unknown') : cause;
}

/** Returns the call of a local step that failed, or undefined if the failure does not contain it. */
export function callOf(failure: unknown): LocalCall | undefined {
  const cause = failure instanceof ActivityFailure ? failure.cause : undefined;
  const [detail] = (cause instanceof ApplicationFailure ? (cause.details ?? []) : []) as [FailureDetail?];
  return detail?.call;
}

function timeoutMessage(failure: unknown, timeout: TimeoutFailure): string {
  const operation = failure instanceof ActivityFailure ? failure.activityType : 'the call';
  const last = timeout.cause?.message;
  return `No answer from ${operation} in time (${timeout.timeoutType})${last ? `. The last attempt failed: ${last}` : ''}`;
}

/** Converts a cancellation of Temporal to a `Cancelled`. Returns every other error unchanged. */
export const fromCancellation = <E>(error: E): E | Cancelled => (isCancellation(error) ? new Cancelled() : error);

/** Converts an error to the failure with which a run or an update ends. Every thrown value ends it, so that no error makes the workflow task fail for ever. */
export function toFailure(error: unknown): Error {
  if (kindOf(error) === 'cancelled') return new CancelledFailure(toStepError(error).message);
  if (isCancellation(error) || error instanceof ContinueAsNew) return error as Error;
  const described = toStepError(error);
  const type = described.kind === 'business' ? described.code : described.kind === 'defect' ? described.name : described.kind;
  const detail: FailureDetail = { error: described };
  return ApplicationFailure.create({
    message: described.message,
    type,
    nonRetryable: true,
    details: [detail],
    ...(described.kind === 'business' && { category: 'BENIGN' }),
    ...(error instanceof Error && described.kind === 'defect' && { cause: shortCause(error) }),
  });
}
