// Converts a run's error to what a client receives. Errors are sent as data, and a thrown value that is not an error becomes one.

import { kindOf } from '../../model/errors.ts';
import { toError, toStepError } from '../../model/step-error.ts';

/** Keeps the original stack. The cause of a defect is the original error, so that a test can find its origin. */
export function asReceived(error: unknown): Error {
  const { kind } = toStepError(error);
  const received = toError(toStepError(error));
  if (kind === 'defect' && kindOf(error) === undefined) received.cause = error;
  const stack = stackOf(error);
  if (stack !== undefined) received.stack = stack;
  return received;
}

// The stack is computed when it is read, from a message whose getter may throw.
function stackOf(error: unknown): string | undefined {
  try {
    return error instanceof Error ? error.stack : undefined;
  } catch {
    return undefined;
  }
}
