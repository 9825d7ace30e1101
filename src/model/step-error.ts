// Converts between errors, which code throws and catches, and step errors, which are plain data for journals, histories and
// snapshots. Only this file converts them.

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

// 'none' is set only if it is certain. Every other effect may have happened, and is undone.
export type Effect = 'none' | 'unknown';

/** Converts any thrown value to a step error. Texts and details are shortened, so that a history can hold many of them. Never throws, because a
 *  run has to be undone whatever was thrown. */
export function toStepError(error: unknown): StepError {
  try {
    return shortened(described(error));
  } catch {
    return { kind: 'defect', message: 'A value was thrown that cannot be read', name: typeof error };
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

// User code may have created the error with a code or details that a contract does not allow.
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

// Another version wrote the error. It becomes a plain Error, because this version does not know its kind.
function unknownKind(error: never): Error {
  const { kind, message } = error as { readonly kind?: unknown; readonly message?: unknown };
  return Object.assign(new Error(typeof message === 'string' ? message : `A step failed with an error of unknown kind '${String(kind)}'`), {
    name: typeof kind === 'string' ? kind : 'Error',
  });
}

/** Returns the message of a thrown value. A value that is not an Error was thrown by mistake, and may have no message. */
function messageOf(error: unknown): string {
  if (error instanceof Error) return error.name === 'ReferenceError' ? explained(textOf(error.message)) : textOf(error.message);
  if (isThenable(error)) return 'A promise was thrown, which is not an Error';
  if (isRecord(error))
    return typeof error['message'] === 'string' ? error['message'] : `An object was thrown, which is not an Error: ${jsonOf(error)}`;
  if (typeof error === 'function') return 'A function was thrown, which is not an Error'; // without its source, which the compiler may change
  return typeof error === 'string' ? error : `${String(error)} was thrown, which is not an Error`;
}

/** Returns a thrown value in a form with which a promise can be rejected. A thrown promise becomes an error, because it would be awaited. */
export const asThrown = (error: unknown): unknown => (isThenable(error) ? toError(toStepError(error)) : error);

const isThenable = (error: unknown): boolean => isRecord(error) && typeof error['then'] === 'function';

// The value may not be a string, although its type says so.
const textOf = (text: unknown): string => String(text);

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value).slice(0, 200);
  } catch {
    return 'it has no JSON form';
  }
}

/** Marks an error with the known effect of the call that it ended. */
export const withEffect = <E extends Error>(error: E, effect: Effect): E => Object.assign(error, { effect });

interface Attempted {
  /** Whether no attempt of the step came before this one. */
  readonly isFirst: boolean;
  readonly isLocal: boolean;
}

/** Returns the effect of a whole step. It is 'none' only if no earlier attempt may have had an effect. The first attempt of a local step may
 *  follow one of a dead worker, which was not recorded. Then only a rejection by the service shows that nothing was done. */
export const effectOfStep = (error: unknown, { isFirst, isLocal }: Attempted): Effect =>
  isFirst && (!isLocal || kindOf(error) === 'business') ? effectOf(error) : 'unknown';

/** Returns the effect with which an error is marked. Without a mark, a business error means that nothing was done. */
export function effectOf(error: unknown): Effect {
  const { effect } = (error ?? {}) as { effect?: Effect };
  return effect ?? (kindOf(error) === 'business' ? 'none' : 'unknown');
}
