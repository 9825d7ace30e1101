// The outcome of a call, before it is converted to HTTP.

import type { Issue } from '../../model/errors.ts';
import type { UndoOutcome } from './calls.ts';

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly details: unknown;
}

export type Outcome =
  | { readonly kind: 'answered'; readonly output: unknown; readonly replayed: boolean; readonly undo?: UndoOutcome | undefined }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly replayed: boolean }
  | { readonly kind: 'key-reused'; readonly message: string }
  | { readonly kind: 'undone'; readonly message: string }
  | { readonly kind: 'invalid-input'; readonly message: string; readonly issues: readonly Issue[] }
  | { readonly kind: 'invalid-request'; readonly message: string };

/** Thrown inside the transaction of a call to roll it back and answer with the outcome. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}
