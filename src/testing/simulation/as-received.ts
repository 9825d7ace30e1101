// What a run ends with, as a client gets it: an error crosses a wire as data, and something that is no error becomes one.

import { kindOf } from '../../model/errors.ts';
import { toError, toStepError } from '../../model/step-error.ts';

/** The stack stays that of the original, and the original of a defect is its cause: a test looks for where it came from. */
export function asReceived(error: unknown): Error {
  const { kind } = toStepError(error);
  const received = toError(toStepError(error));
  if (kind === 'defect' && kindOf(error) === undefined) received.cause = error;
  const stack = stackOf(error);
  if (stack !== undefined) received.stack = stack;
  return received;
}

// It is made when it is asked for, of a message that may fail.
function stackOf(error: unknown): string | undefined {
  try {
    return error instanceof Error ? error.stack : undefined;
  } catch {
    return undefined;
  }
}
