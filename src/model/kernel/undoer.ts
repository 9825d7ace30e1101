// Undoes steps in their order. An undo that fails for good waits for a person, who has it tried again or says that it
// was settled by other means; what does not depend on it goes on meanwhile.

import type { Operation } from '../contract/operation.ts';
import { toStepError, type StepError } from '../step-error.ts';
import type { Caller } from './caller.ts';
import { asItIs } from './arrival.ts';
import { childOperation } from './child.ts';
import { followUp } from './follow-up.ts';
import { attemptOf, type Journal, type StepRecord } from './journal.ts';
import type { Leave } from './leave.ts';
import type { StepDefaults } from './policy.ts';
import type { Runtime } from './runtime.ts';
import type { Wait } from './snapshot.ts';
import { undoCallId, undoKey } from './step-key.ts';
import { inUndoOrder } from './undo-order.ts';

/** What a person decides about something that could not be undone. */
export interface Decision {
  /** The step, as the snapshot names it; none: the run itself, which failed after its pivot. */
  readonly step?: string;
  /** Try the undo again, or take it as settled by other means. */
  readonly action: 'retry' | 'settle';
  readonly note?: string;
}

interface UndoerOptions extends StepDefaults {
  readonly runtime: Runtime;
  readonly journal: Journal;
  readonly waits: Set<Wait>;
  readonly call: Caller;
  readonly operation: (name: string) => Operation | undefined;
  /** Called when the run starts or stops to wait for a person. */
  readonly waiting: () => void;
  /** Resolves when it is the turn of a message. */
  readonly message: () => Promise<void>;
  readonly leave: Leave;
}

export interface Undoer {
  undo(steps: readonly StepRecord[]): Promise<void>;
  decide(decision: Decision): Promise<void>;
  askPerson(error: StepError, step?: string): Promise<Decision>;
  /** Nothing is being undone or decided; people may be waited for. */
  atRest(): boolean;
}

export function createUndoer(options: UndoerOptions): Undoer {
  const { runtime, journal, waits, leave } = options;
  const decisions = new Map<string | undefined, Decision>();
  const underWay = new Map<string, Promise<void>>();
  let busy = 0;
  const undo = (steps: readonly StepRecord[]) => inUndoOrder({ steps, among: journal.steps, leave }, undoOnce);
  return { undo, decide, askPerson, atRest: () => busy === 0 && decisions.size === 0 };

  // An attempt may still be at it when the run itself begins to undo.
  function undoOnce({ id }: StepRecord): Promise<void> {
    const known = underWay.get(id) ?? undoStep(id).finally(() => underWay.delete(id));
    underWay.set(id, known);
    return known;
  }

  async function undoStep(id: string): Promise<void> {
    for (let error = failedBefore(id) ?? (await tryUndo(id)); error; error = await tryUndo(id)) {
      const { action, note = '' } = await askPerson(error, id);
      if (action === 'retry') continue;
      journal.write({ kind: 'undo-settled', id, note }, runtime.now());
      return;
    }
  }

  // The run before this one asked a person about it, and went on in this one.
  function failedBefore(id: string): StepError | undefined {
    const undo = journal.steps.get(id)?.undo;
    return runtime.state.carried?.undoing && undo?.kind === 'failed' ? undo.error : undefined;
  }

  async function tryUndo(id: string): Promise<StepError | undefined> {
    journal.write({ kind: 'undo-began', id }, runtime.now());
    busy++;
    try {
      await callUndo(journal.steps.get(id) as StepRecord);
      journal.write({ kind: 'undo-completed', id }, runtime.now());
      return undefined;
    } catch (thrown) {
      const error = toStepError(thrown);
      journal.write({ kind: 'undo-failed', id, error }, runtime.now());
      return error;
    } finally {
      busy--;
    }
  }

  async function callUndo({ id, key, input, undo, execution: made }: StepRecord): Promise<void> {
    if (!('by' in undo)) return;
    const child = made === 'child';
    const operation = child ? childOperation : options.operation(undo.by);
    if (!operation) throw new TypeError(`Cannot undo step '${id}': the process uses no operation '${undo.by}'`);
    const follow = { ...followUp(options, { operation, onward: false }), ...(child && { execution: made }) };
    const call = { id: undoCallId(id, attemptOf(undo)), operation: undo.by, input, key: undoKey(key), undoes: key, ...follow };
    await options.call(call, asItIs());
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

  async function decide(decision: Decision): Promise<void> {
    busy++;
    try {
      await options.message();
      await take(decision);
    } finally {
      busy--;
    }
  }

  // A message is handed over before the answers that came with it: also before the failure that is decided about.
  async function take(decision: Decision): Promise<void> {
    await runtime.settled();
    const asked = [...waits].flatMap((wait) => (wait.kind === 'person' && !decisions.has(wait.step) ? [wait.step] : []));
    if (!asked.includes(decision.step)) {
      const names = asked.map((step) => step ?? 'the run itself').join(', ') || 'none';
      throw new TypeError(
        `Cannot decide about ${decision.step ? `step '${decision.step}'` : 'the run'}: it does not wait for a person (waiting: ${names})`,
      );
    }
    if (decision.step === undefined && decision.action === 'retry') {
      throw new TypeError('Cannot try again what failed after its pivot: settle it, or reset the run to before the failure');
    }
    decisions.set(decision.step, decision);
  }
}
