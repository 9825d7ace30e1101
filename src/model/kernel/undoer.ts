// Undoes steps in reverse order of their dependencies. An undo that fails for good waits for a person. The person has it
// retried, or declares it settled by other means. Undos that do not depend on it continue meanwhile.

import type { Operation } from '../contract/operation.ts';
import { toStepError, type StepError } from '../step-error.ts';
import type { Caller } from './caller.ts';
import { passThrough } from './continuation.ts';
import { childOperation } from './child.ts';
import { notToRetry, notWaiting, readDecision, type Decision } from './decision.ts';
import type { Delivery } from './delivery.ts';
import { followUp, recordedCall } from './follow-up.ts';
import { attemptOf, type Journal, type StepRecord } from './journal.ts';
import type { ContinueUndoing } from './continue-undoing.ts';
import type { StepDefaults } from './policy.ts';
import type { Runtime } from './runtime.ts';
import type { Wait } from './snapshot.ts';
import { undoCallId, undoKey, type RunIdentity } from './step-key.ts';
import { inUndoOrder } from './undo-order.ts';

interface UndoerOptions extends StepDefaults {
  readonly identity: RunIdentity;
  readonly runtime: Runtime;
  readonly journal: Journal;
  readonly waits: Set<Wait>;
  readonly call: Caller;
  readonly operation: (name: string) => Operation | undefined;
  /** Called when the run starts or stops to wait for a person. */
  readonly waiting: () => void;
  readonly deliver: Delivery['deliver'];
  readonly continueUndoing: ContinueUndoing;
}

/** What is undone together, if it is not an attempt: the whole run, or the steps that a completing run does not need. */
export const undoings = { run: '', leftBehind: 'left behind' } as const;

export interface Undoer {
  /** Undoes the steps. `of` is what is undone together: the path of an attempt, or one of `undoings`. */
  undo(steps: readonly StepRecord[], of: string): Promise<void>;
  /** Applies a person's decision. The value comes from outside, so it is validated here. */
  decide(decision: unknown): Promise<void>;
  askPerson(error: StepError, step?: string): Promise<Decision>;
  /** Returns whether nothing is being undone or decided. The run may still wait for people. */
  atRest(): boolean;
}

export function createUndoer(options: UndoerOptions): Undoer {
  const { runtime, journal, waits, continueUndoing } = options;
  const decisions = new Map<string | undefined, Decision>();
  const taken = new Map<string | undefined, Decision>(); // the last decision about each step
  const underWay = new Map<string, Promise<void>>();
  let busy = 0;
  const undo = (steps: readonly StepRecord[], of: string) =>
    inUndoOrder({ steps, among: journal.steps, continueUndoing }, (step) => undoOnce(step, of));
  return { undo, decide, askPerson, atRest: () => busy === 0 && decisions.size === 0 };

  // An attempt may still be undoing a step when the run itself begins to undo.
  function undoOnce({ id }: StepRecord, of: string): Promise<void> {
    const known = underWay.get(id) ?? undoStep(id, of).finally(() => underWay.delete(id));
    underWay.set(id, known);
    return known;
  }

  async function undoStep(id: string, of: string): Promise<void> {
    for (let error = failedBefore(id) ?? (await tryUndo(id, of)); error; error = await tryUndo(id, of)) {
      const { action, note = '' } = await askPerson(error, id);
      if (action === 'retry') continue;
      journal.write({ kind: 'undo-settled', id, note }, runtime.now());
      return;
    }
  }

  // The previous run asked a person about it, and continued as this one.
  function failedBefore(id: string): StepError | undefined {
    const undo = journal.steps.get(id)?.undo;
    return runtime.state.carried?.undoing && undo?.kind === 'failed' ? undo.error : undefined;
  }

  async function tryUndo(id: string, of: string): Promise<StepError | undefined> {
    journal.write({ kind: 'undo-began', id }, runtime.now());
    busy++;
    try {
      await callUndo(journal.steps.get(id) as StepRecord, of);
      journal.write({ kind: 'undo-completed', id }, runtime.now());
      return undefined;
    } catch (thrown) {
      const error = toStepError(thrown);
      if (error.kind === 'superseded') throw thrown; // not for a person to decide: this run is over
      journal.write({ kind: 'undo-failed', id, error }, runtime.now());
      return error;
    } finally {
      busy--;
    }
  }

  async function callUndo(step: StepRecord, of: string): Promise<void> {
    const { id, key, input, undo, execution } = step;
    if (!('by' in undo)) return;
    const child = execution === 'child';
    const operation = child ? childOperation : options.operation(undo.by);
    if (!operation) throw new TypeError(`Cannot undo step '${id}': the process uses no operation '${undo.by}'`);
    const follow = {
      ...followUp(options, { operation, onward: false }),
      ...(child && { execution }),
      ...recordedCall(step, options.identity),
    };
    const call = { id: undoCallId(id, attemptOf(undo)), operation: undo.by, input, key: undoKey(key), undoes: key, undoing: of, ...follow };
    await options.call(call, passThrough());
  }

  async function askPerson(error: StepError, step?: string): Promise<Decision> {
    const wait: Wait = { kind: 'person', error, ...(step !== undefined && { step }) };
    waits.add(wait);
    options.waiting();
    await runtime.wait(() => decisions.has(step));
    const decision = decisions.get(step) as Decision;
    decisions.delete(step);
    waits.delete(wait);
    options.waiting();
    return decision;
  }

  async function decide(value: unknown): Promise<void> {
    busy++;
    try {
      const decision = readDecision(value);
      await options.deliver(() => take(decision));
    } finally {
      busy--;
    }
  }

  // A message is delivered before the answers of the same task. That includes the failure to which the decision belongs.
  async function take(decision: Decision): Promise<void> {
    await Promise.resolve(); // the rest of the task's jobs first
    await runtime.settled();
    const asked = [...waits].flatMap((wait) => (wait.kind === 'person' && !decisions.has(wait.step) ? [wait.step] : []));
    if (!asked.includes(decision.step)) throw notWaiting(decision, { why: whyNot(decision, asked), asked });
    if (decision.step === undefined && decision.action === 'retry') throw notToRetry();
    decisions.set(decision.step, decision);
    taken.set(decision.step, decision);
  }

  function whyNot({ step }: Decision, asked: readonly (string | undefined)[]): string {
    const names = asked.map((each) => each ?? 'the run itself').join(', ') || 'none';
    const before = taken.get(step);
    if (before) return `it was decided already ('${before.action}'), and no longer waits for a person (waiting: ${names})`;
    if (step !== undefined && !journal.steps.has(step)) return `the run has no such step (waiting for a person: ${names})`;
    return `it does not wait for a person (waiting: ${names})`;
  }
}
