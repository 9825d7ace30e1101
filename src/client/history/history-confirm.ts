// Applies the confirms in a run's history to its journal. A confirm is a call of its own. If it fails, the run may wait for a person.

import type { Journal } from '../../model/kernel/journal.ts';
import type { OutcomeKind } from '../../model/kernel/snapshot.ts';
import type { StepError } from '../../model/step-error.ts';

interface Read {
  readonly journal: Journal;
  outcome: OutcomeKind;
}

interface Ended {
  readonly id: string;
  readonly at: number;
  readonly error: StepError | undefined;
}

export function confirmBegan(run: Read, id: string, at: number): { readonly kind: 'confirm'; readonly id: string } {
  run.journal.write({ kind: 'confirm-began', id }, at);
  if (run.outcome === 'undo-failed') run.outcome = 'running'; // a person decided to retry it
  return { kind: 'confirm', id };
}

/** If the service refuses a confirm before the pivot, the run undoes its steps. After any other failure it waits for a person. */
export function confirmEnded(run: Read, { id, at, error }: Ended): void {
  run.journal.write(error ? { kind: 'confirm-failed', id, error } : { kind: 'confirm-completed', id }, at);
  if (error && (run.journal.pivoted || error.kind !== 'business')) run.outcome = 'undo-failed';
}

/** A person decided that the failed undo or confirm was done by other means. */
export function settledByHand(run: Read, { id, note }: { readonly id: string; readonly note: string }, at: number): void {
  const ofConfirm = run.journal.steps.get(id)?.confirm?.kind === 'failed';
  run.journal.write({ kind: ofConfirm ? 'confirm-settled' : 'undo-settled', id, note }, at);
  if (ofConfirm) run.outcome = 'running';
}
