// Why a step failed, as plain data: what journals, histories and snapshots hold. Errors are what code throws and
// catches; the two turn into each other here and nowhere else.

import {
  AlreadyUndone,
  BusinessError,
  Cancelled,
  InvalidAnswer,
  InvalidInput,
  ServiceUnavailable,
  UndoFailed,
  kindOf,
  type Issue,
} from './errors.ts';
import type { Json } from './json.ts';

export type StepError =
  | { readonly kind: 'business'; readonly message: string; readonly code: string; readonly details?: Json }
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'timed-out'; readonly message: string }
  | { readonly kind: 'invalid-input'; readonly message: string; readonly issues: readonly Issue[] }
  | { readonly kind: 'invalid-answer'; readonly message: string; readonly issues: readonly Issue[] }
  | { readonly kind: 'already-undone'; readonly message: string }
  | { readonly kind: 'undo-failed'; readonly message: string }
  | { readonly kind: 'cancelled'; readonly message: string }
  | { readonly kind: 'defect'; readonly message: string; readonly name: string };

// 'none' is only ever claimed by somebody who knows; everything else may have happened, and is undone.
export type Effect = 'none' | 'unknown';

export function toStepError(error: unknown): StepError {
  switch (kindOf(error)) {
    case 'business': {
      const { code, message, details } = error as BusinessError<string, Json | undefined>;
      return { kind: 'business', message, code, ...(details === undefined ? {} : { details }) };
    }
    case 'unavailable':
    case 'timed-out':
    case 'already-undone':
    case 'undo-failed':
    case 'cancelled':
      return { kind: kindOf(error) as 'unavailable', message: messageOf(error) };
    case 'invalid-input':
    case 'invalid-answer': {
      const { kind, message, issues } = error as InvalidInput;
      return { kind, message, issues };
    }
    default:
      return { kind: 'defect', message: messageOf(error), name: error instanceof Error ? error.name : typeof error };
  }
}

export function toError(error: StepError): Error {
  switch (error.kind) {
    case 'business':
      return new BusinessError(error.code, { message: error.message, details: error.details ?? null });
    case 'unavailable':
    case 'timed-out':
      return new ServiceUnavailable(error.message);
    case 'invalid-input':
      return Object.assign(new InvalidInput('', error.issues), { message: error.message });
    case 'invalid-answer':
      return new InvalidAnswer(error.message, error.issues);
    case 'already-undone':
      return new AlreadyUndone(error.message);
    case 'undo-failed':
      return new UndoFailed(error.message);
    case 'cancelled':
      return new Cancelled(error.message);
    case 'defect':
      return Object.assign(new Error(error.message), { name: error.name });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Marks an error with what is known about the effect of the call that it ended. */
export const withEffect = <E extends Error>(error: E, effect: Effect): E => Object.assign(error, { effect });

interface Attempted {
  readonly attempt: number;
  readonly isLocal: boolean;
}

/** "Nothing was done" is only true of a whole step where no earlier attempt may have done it. The first of a local step need not be the
 *  first: a worker that died has told nobody of its own. Then only the service knows, which refuses what it did not do. */
export const effectOfStep = (error: unknown, { attempt, isLocal }: Attempted): Effect =>
  attempt === 1 && (!isLocal || kindOf(error) === 'business') ? effectOf(error) : 'unknown';

/** A refusal means that nothing was done, unless somebody knows better. */
export function effectOf(error: unknown): Effect {
  const { effect } = (error ?? {}) as { effect?: Effect };
  return effect ?? (kindOf(error) === 'business' ? 'none' : 'unknown');
}
