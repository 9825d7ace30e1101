// A machine gets an error as plain data, because its context may be carried into another run. Where it ends the run
// with that, the error itself is the one that it ends with.

import { kindOf } from '../../model/errors.ts';
import { toError, toStepError, type StepError } from '../../model/step-error.ts';

export interface Failures {
  /** As a machine sees it. */
  keep(error: unknown): StepError;
  /** As a run ends with it. */
  find(thrown: unknown): unknown;
}

export function createFailures(): Failures {
  const kept = new WeakMap<object, unknown>();
  return { keep, find };

  function keep(error: unknown): StepError {
    const seen = toStepError(error);
    kept.set(seen, error);
    return seen;
  }

  function find(thrown: unknown): unknown {
    if (typeof thrown !== 'object' || thrown === null) return new Error(String(thrown));
    if (kept.has(thrown)) return kept.get(thrown);
    if (thrown instanceof Error) return thrown;
    return kindOf(thrown) === undefined ? new Error(JSON.stringify(thrown)) : toError(thrown as StepError);
  }
}
