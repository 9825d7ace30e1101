// The errors of the model. Their kinds differ in how a caller reacts to them. Guards compare `kind` and never use
// `instanceof`, because an error that has crossed the sandbox or the wire is no longer an instance of the same class.

import type { Json } from './json.ts';

export interface Issue {
  readonly path: string; // 'items.0.sku'; '' for the value itself
  readonly message: string;
}

export abstract class TenutoError extends Error {
  abstract readonly kind: string;
}

/** A rejection for a business reason (a declined card, nothing in stock). It is declared in the contract, and never retried. */
export class BusinessError<Code extends string = string, Details = Json> extends TenutoError {
  override readonly name = 'BusinessError';
  readonly kind = 'business';
  readonly code: Code;
  readonly details: Details;

  constructor(code: Code, { message, details }: { message?: string; details?: Details } = {}) {
    super(message ?? code);
    this.code = code;
    this.details = details as Details;
  }
}

/** The code of a reservation that has expired: it was not confirmed in time. Every operation with a confirm may end with it. */
export const expiredCode = 'Expired';

export const expired = (step: string): BusinessError<typeof expiredCode, { readonly step: string }> =>
  new BusinessError(expiredCode, { message: `Cannot confirm '${step}': its reservation has expired`, details: { step } });

/** The service cannot answer now. The same call may succeed later. */
export class ServiceUnavailable extends TenutoError {
  override readonly name = 'ServiceUnavailable';
  readonly kind = 'unavailable';
  readonly retryAfter: number | undefined; // milliseconds, if the service sent it

  constructor(message: string, { retryAfter, ...options }: ErrorOptions & { retryAfter?: number } = {}) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}

/** A value does not match its schema. Nothing was started with it. */
export class InvalidInput extends TenutoError {
  override readonly name = 'InvalidInput';
  readonly kind = 'invalid-input';
  readonly issues: readonly Issue[];

  constructor(subject: string, issues: readonly Issue[]) {
    super(`${subject} is not valid: ${issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ')}`);
    this.issues = issues;
  }
}

/** The answer of a service does not match its contract. The effect may have happened, so the step is undone. */
export class InvalidAnswer extends TenutoError {
  override readonly name = 'InvalidAnswer';
  readonly kind = 'invalid-answer';
  readonly issues: readonly Issue[];

  constructor(message: string, issues: readonly Issue[] = []) {
    super(message);
    this.issues = issues;
  }
}

/** A value has more bytes than a history accepts. An input was not sent. If it is an answer, its call was made. */
export class ValueTooLarge extends TenutoError {
  override readonly name = 'ValueTooLarge';
  readonly kind = 'too-large';
  readonly bytes: number;
  readonly limit: number;

  constructor(message: string, { bytes, limit }: { readonly bytes: number; readonly limit: number }) {
    super(message);
    this.bytes = bytes;
    this.limit = limit;
  }
}

/** A step could not be undone. A person has to look at it. */
export class UndoFailed extends TenutoError {
  override readonly name = 'UndoFailed';
  readonly kind = 'undo-failed';
}

/** The service rejects this call, because it has already received the undo of the call. */
export class AlreadyUndone extends TenutoError {
  override readonly name = 'AlreadyUndone';
  readonly kind = 'already-undone';
}

/** The run whose steps were to be undone was reset meanwhile. It continues, or undoes them itself. */
export class Superseded extends TenutoError {
  override readonly name = 'Superseded';
  readonly kind = 'superseded';
}

/** The run was asked to stop before this could happen. */
export class Cancelled extends TenutoError {
  override readonly name = 'Cancelled';
  readonly kind = 'cancelled';

  constructor(message = 'The run was cancelled') {
    super(message);
  }
}

export function isBusinessError(error: unknown): error is BusinessError;
export function isBusinessError<Code extends string>(error: unknown, code: Code): error is BusinessError<Code>;
export function isBusinessError(error: unknown, code?: string): boolean {
  return kindOf(error) === 'business' && (code === undefined || (error as BusinessError).code === code);
}

export const isCancelled = (error: unknown): error is Cancelled => kindOf(error) === 'cancelled';

export function kindOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('kind' in error)) return undefined;
  return typeof error.kind === 'string' ? error.kind : undefined;
}

/** Why something failed, as plain data, for journals, histories and snapshots. */
export type StepError =
  | { readonly kind: 'business'; readonly message: string; readonly code: string; readonly details?: Json }
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'timed-out'; readonly message: string }
  | { readonly kind: 'invalid-input'; readonly message: string; readonly issues: readonly Issue[] }
  | { readonly kind: 'invalid-answer'; readonly message: string; readonly issues: readonly Issue[] }
  | { readonly kind: 'too-large'; readonly message: string; readonly bytes: number; readonly limit: number }
  | { readonly kind: 'already-undone'; readonly message: string }
  | { readonly kind: 'undo-failed'; readonly message: string }
  | { readonly kind: 'superseded'; readonly message: string }
  | { readonly kind: 'cancelled'; readonly message: string }
  | { readonly kind: 'defect'; readonly message: string; readonly name: string };
