// Confirms reserved steps once nothing can fail any more: right after the first pivot, or at the end if there is no
// pivot. Each confirm is a pivot itself.
//
// 1. A confirm is retried until there is an answer. Once one is done, the run only goes forward.
// 2. If the service rejects a confirm and no confirm was done yet, the run fails and is undone. Any other failure waits
//    for a person.
// 3. A step reserved after the pivot is confirmed at once. The step ends when its confirms are done.

import type { Operation } from '../contract/operation.ts';
import { expired, expiredCode, isBusinessError } from '../errors.ts';
import { toStepError } from '../step-error.ts';
import type { Caller } from './caller.ts';
import type { Expiry } from './expiry.ts';
import { followUp, recordedCall } from './follow-up.ts';
import { attemptOf, isReserved, type Journal, type StepRecord } from './journal.ts';
import type { StepDefaults } from './policy.ts';
import type { Continuation, Runtime } from './runtime.ts';
import { confirmCallId, confirmKey, type RunIdentity } from './step-key.ts';
import type { Undoer } from './undoer.ts';

export interface Confirmer {
  /** Confirms what is due after a step. Must be called with each step that was done. Returns undefined if nothing is to be confirmed now. */
  after(step: StepRecord): Promise<void> | undefined;
  /** Returns whether the run still has to confirm something. */
  isDue(): boolean;
  /** Confirms the remaining steps. Rejects if the run fails instead. */
  end(): Promise<void>;
}

interface ConfirmerOptions extends StepDefaults {
  readonly identity: RunIdentity;
  readonly runtime: Runtime;
  readonly journal: Journal;
  readonly call: Caller;
  readonly operation: (name: string) => Operation | undefined;
  readonly askPerson: Undoer['askPerson'];
  readonly expiry: Expiry;
}

interface Failed {
  readonly id: string;
  readonly error: unknown;
}

const maxConcurrentConfirms = 500;

const endOf = ({ id, error }: Failed): unknown => (isBusinessError(error, expiredCode) ? expired(id) : error);

export function createConfirmer(options: ConfirmerOptions): Confirmer {
  const { runtime, journal, expiry } = options;
  return { after, end, isDue: () => journal.select(isReserved).length > 0 };

  function after({ id, pivot, confirm }: StepRecord): Promise<void> | undefined {
    if (!pivot && !confirm) return undefined;
    expiry.watch();
    if (!journal.pivoted) return undefined;
    const due = journal.select((step) => isReserved(step) && (pivot || step.id === id));
    return due.length > 0 ? runtime.scope.shield(() => confirmAll(due)) : undefined;
  }

  async function end(): Promise<void> {
    const late = expiry.late();
    if (late) throw late;
    await confirmAll(journal.select(isReserved));
  }

  async function confirmAll(due: readonly StepRecord[]): Promise<void> {
    const refused: Failed[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let step = due[next++]; step; step = due[next++]) {
        const failed = await tryOnce(step.id);
        if (isBusinessError(failed?.error)) refused.push(failed);
        else if (failed) await byPerson(failed);
      }
    };
    await Promise.all(Array.from({ length: Math.min(maxConcurrentConfirms, due.length) }, worker));
    if (refused[0] && !journal.pivoted) throw endOf(refused[0]);
    if (refused.length > 0) await Promise.all(refused.map(byPerson));
  }

  async function byPerson(first: Failed): Promise<void> {
    for (let failed: Failed | undefined = first; failed; failed = await tryOnce(failed.id)) {
      const { id, error } = failed;
      const { action, note = '' } = await options.askPerson(toStepError(error), id);
      if (action === 'retry') continue;
      journal.write({ kind: 'confirm-settled', id, note }, runtime.now());
      return;
    }
  }

  async function tryOnce(id: string): Promise<Failed | undefined> {
    journal.write({ kind: 'confirm-began', id }, runtime.now());
    const rejected = (error: unknown): Failed => {
      journal.write({ kind: 'confirm-failed', id, error: toStepError(error) }, runtime.now());
      return { id, error };
    };
    const resolved = () => {
      journal.write({ kind: 'confirm-completed', id }, runtime.now());
      return undefined;
    };
    return callConfirm<Failed | undefined>(journal.steps.get(id) as StepRecord, { resolved, rejected });
  }

  function callConfirm<T>(step: StepRecord, continuation: Continuation<unknown, T>): T | Promise<T> {
    const { id, key, input, confirm } = step;
    if (!confirm || !('by' in confirm)) return continuation.resolved(undefined);
    const operation = options.operation(confirm.by);
    if (!operation)
      return continuation.rejected(new TypeError(`Cannot confirm step '${id}': the process uses no operation '${confirm.by}'`));
    const follow = { ...followUp(options, { operation, onward: true }), ...recordedCall(step, options.identity) };
    return options.call(
      { id: confirmCallId(id, attemptOf(confirm)), operation: confirm.by, input, key: confirmKey(key), ...follow },
      continuation,
    );
  }
}
