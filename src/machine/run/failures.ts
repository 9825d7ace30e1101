// A machine gets an error as plain data, because its context may be carried into another run. If the machine fails the run
// with this data, the run fails with the original error.

import { kindOf } from '../../model/errors.ts';
import { toError, toStepError, type StepError } from '../../model/step-error.ts';

export interface Failures {
  /** Returns the error as plain data, for the machine. */
  toData(error: unknown): StepError;
  /** Returns the error that the run fails with. */
  find(thrown: unknown): unknown;
}

export function createFailures(): Failures {
  const originals = new WeakMap<object, unknown>();
  return { toData, find };

  function toData(error: unknown): StepError {
    const data = toStepError(error);
    originals.set(data, error);
    return data;
  }

  function find(thrown: unknown): unknown {
    if (typeof thrown !== 'object' || thrown === null) return new Error(String(thrown));
    if (originals.has(thrown)) return originals.get(thrown);
    if (thrown instanceof Error) return thrown;
    return kindOf(thrown) === undefined ? new Error(JSON.stringify(thrown)) : toError(thrown as StepError);
  }
}
