// Why a step failed, as plain data: what journals, histories and snapshots hold. Errors are what code throws and
// catches; the two turn into each other here and nowhere else.

import {
  AlreadyUndone,
  BusinessError,
  Cancelled,
  InvalidAnswer,
  InvalidInput,
  ServiceUnavailable,
  Superseded,
  UndoFailed,
  ValueTooLarge,
  kindOf,
  type Issue,
  type StepError,
} from './errors.ts';
import type { Json } from './json.ts';
import { explained } from './absent.ts';
import { shortened } from './sizes/shortened.ts';
import { isRecord } from './record.ts';
import { notStorable, stored } from './storable.ts';

export type { StepError } from './errors.ts';

// 'none' is only ever claimed by somebody who knows; everything else may have happened, and is undone.
export type Effect = 'none' | 'unknown';

/** Whatever was thrown, no longer than a history can hold many of: texts and details are shortened here. Never throws itself: a run has to be
 *  undone whatever it failed with. */
export function toStepError(error: unknown): StepError {
  try {
    return shortened(described(error));
  } catch {
    return { kind: 'defect', message: 'Something was thrown that cannot be read', name: typeof error };
  }
}

function described(error: unknown): StepError {
  switch (kindOf(error)) {
    case 'business':
      return describedRefusal(error as BusinessError<string, unknown>);
    case 'unavailable':
    case 'timed-out':
    case 'already-undone':
    case 'undo-failed':
    case 'superseded':
    case 'cancelled':
      return { kind: kindOf(error) as 'unavailable', message: messageOf(error) };
    case 'invalid-input':
    case 'invalid-answer': {
      const { kind, issues } = error as InvalidInput;
      return { kind, message: messageOf(error), issues: issuesOf(issues) };
    }
    case 'too-large': {
      const { message, bytes, limit } = error as ValueTooLarge;
      return { kind: 'too-large', message, bytes, limit };
    }
    default:
      return { kind: 'defect', message: messageOf(error), name: error instanceof Error ? textOf(error.name) : typeof error };
  }
}

// Who made it may not have known what a contract takes.
function describedRefusal(error: BusinessError<string, unknown>): StepError {
  const { code, details } = error;
  const message = messageOf(error);
  if (typeof code !== 'string') return { kind: 'defect', message, name: 'BusinessError' };
  if (details === undefined) return { kind: 'business', message, code };
  const refusal = notStorable(details, 'details');
  if (!refusal) return { kind: 'business', message, code, details: stored(details) as Json };
  return { kind: 'business', message: `${message} (left out: ${refusal.message})`, code };
}

const issuesOf = (issues: unknown): readonly Issue[] =>
  Array.isArray(issues) ? issues.filter(isRecord).map(({ path, message }) => ({ path: String(path), message: String(message) })) : [];

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
    case 'too-large':
      return new ValueTooLarge(error.message, error);
    case 'already-undone':
      return new AlreadyUndone(error.message);
    case 'undo-failed':
      return new UndoFailed(error.message);
    case 'superseded':
      return new Superseded(error.message);
    case 'cancelled':
      return new Cancelled(error.message);
    case 'defect':
      return Object.assign(new Error(error.message), { name: error.name });
    default:
      return unknownKind(error);
  }
}

// Written by another version: it is kept as what nobody can judge.
function unknownKind(error: never): Error {
  const { kind, message } = error as { readonly kind?: unknown; readonly message?: unknown };
  return Object.assign(new Error(typeof message === 'string' ? message : `A step failed with an error of unknown kind '${String(kind)}'`), {
    name: typeof kind === 'string' ? kind : 'Error',
  });
}

/** What is no error was thrown by mistake, and has at most a message. */
function messageOf(error: unknown): string {
  if (error instanceof Error) return error.name === 'ReferenceError' ? explained(textOf(error.message)) : textOf(error.message);
  if (isThenable(error)) return 'A promise was thrown that is no Error';
  if (isRecord(error))
    return typeof error['message'] === 'string' ? error['message'] : `An object was thrown that is no Error: ${jsonOf(error)}`;
  if (typeof error === 'function') return 'A function was thrown that is no Error'; // its text is the compiler's
  return typeof error === 'string' ? error : `${String(error)} was thrown, which is no Error`;
}

/** What was thrown, if another promise can be rejected with it: one that was thrown itself would be waited for. */
export const asThrown = (error: unknown): unknown => (isThenable(error) ? toError(toStepError(error)) : error);

const isThenable = (error: unknown): boolean => isRecord(error) && typeof error['then'] === 'function';

// Only by type is it one.
const textOf = (text: unknown): string => String(text);

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value).slice(0, 200);
  } catch {
    return 'it has no JSON form';
  }
}

/** Marks an error with what is known about the effect of the call that it ended. */
export const withEffect = <E extends Error>(error: E, effect: Effect): E => Object.assign(error, { effect });

interface Attempted {
  /** No attempt of the step came before this one. */
  readonly isFirst: boolean;
  readonly isLocal: boolean;
}

/** "Nothing was done" is only true of a whole step where no earlier attempt may have done it. The first of a local step need not be the
 *  first: a worker that died has told nobody of its own. Then only the service knows, which refuses what it did not do. */
export const effectOfStep = (error: unknown, { isFirst, isLocal }: Attempted): Effect =>
  isFirst && (!isLocal || kindOf(error) === 'business') ? effectOf(error) : 'unknown';

/** A refusal means that nothing was done, unless somebody knows better. */
export function effectOf(error: unknown): Effect {
  const { effect } = (error ?? {}) as { effect?: Effect };
  return effect ?? (kindOf(error) === 'business' ? 'none' : 'unknown');
}
