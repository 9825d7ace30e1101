// The step kernel: everything a run does goes through it, whichever notation decides what comes next.
//
// 1. A step's undo is registered before its call; whatever may have happened is undone or kept, exactly once.
// 2. Undoing is not cancellable, and a step in flight is waited for before anything is undone.
// 3. Once a pivot is done the run only goes forward: no cancellation, no undo, no deadline.
// 4. What cannot be undone waits for a person. Nothing is swallowed.

import type { Operation } from '../contract/operation.ts';
import { Cancelled, UndoFailed } from '../errors.ts';
import { toStepError, type StepError } from '../step-error.ts';
import type { Carried } from './carried.ts';
import { createAttempts, type Attempts } from './attempts.ts';
import { createAdmission } from './admission.ts';
import { createCaller } from './caller.ts';
import { createJournal, isUndoOpen, type StepRecord } from './journal.ts';
import type { Runtime } from './runtime.ts';
import { pageOf, type OutcomeKind, type Page, type ProcessSnapshot, type Wait } from './snapshot.ts';
import { createStepper, type Group, type StepDefaults, type StepRequest, type Stepper } from './stepper.ts';
import { createTurnstile, openTurnstile } from './turnstile.ts';
import { createUndoer, type Decision } from './undoer.ts';
import { createWaiter, type Waiter } from './waiter.ts';

export interface KernelOptions extends StepDefaults {
  /** Whether any step may run local; to be known before the first one does. */
  readonly local: boolean;
  /** Finds an operation by its full name ('payments.refund'). */
  readonly operation: (name: string) => Operation | undefined;
}

export interface Kernel {
  readonly root: Group;
  readonly step: Stepper['step'];
  readonly attempt: Attempts['attempt'];
  readonly timer: Waiter['timer'];
  readonly wait: Waiter['wait'];
  /** The how-manieth of that name this is in the run; goes on over continue-as-new. */
  occurrence(name: string): number;
  /** Resolves when it is the turn of a message to reach the process. */
  message(): Promise<void>;
  /** Asks the run to stop, with the error to end with. True also where it is being undone already, for an earlier one. False: too late, it
   *  only goes forward. */
  stop(error?: Error): Promise<boolean>;
  decide(decision: Decision): Promise<void>;
  /** Nothing to wait for where everything is at rest. */
  complete(): Promise<void> | undefined;
  /** Undoes everything. Resolves with the error that the run ends with. */
  rollBack(error: unknown): Promise<unknown>;
  snapshot(page?: Page): ProcessSnapshot;
  /** What goes along into the next run. Throws while a step is in flight. */
  carry(): Carried;
  /** What can still be undone of a run that has completed; none where there is nothing. */
  left(): Carried | undefined;
}

export function createKernel(runtime: Runtime, options: KernelOptions): Kernel {
  const { carried, process, workflowId } = runtime.state;
  const identity = { workflowId: carried?.workflowId ?? workflowId, firstRunId: carried?.firstRunId ?? runtime.state.firstRunId };
  const journal = createJournal(carried);
  const turnstile = options.local ? createTurnstile(runtime) : openTurnstile;
  const counters = new Map(Object.entries(carried?.counters ?? {}));
  const waits = new Set<Wait>();
  const root: Group = { path: '', scope: runtime.scope.open() };
  const call = createCaller(runtime, turnstile);
  const admission = createAdmission({ runtime, turnstile, waits, identity });
  const stepper = createStepper({ ...options, runtime, journal, call, admission, identity, counters });
  const undoer = createUndoer({ ...options, runtime, journal, waits, call, waiting: () => publish(ending ? 'undoing' : 'running') });
  const attempts = createAttempts({ runtime, journal, undoer });
  const { timer, wait } = createWaiter({ runtime, turnstile, waits });
  const idle = () => stepper.inFlight === 0 && attempts.undoing === 0;
  let outcome: OutcomeKind = 'running';
  let stopped: { readonly error: Error } | undefined;
  let ending = false;
  let ended: StepError | undefined;

  const { attempt } = attempts;
  const { message } = turnstile;
  return { root, step, attempt, timer, wait, message, stop, decide: undoer.decide, complete, rollBack, snapshot, carry, left, occurrence };

  async function stop(error: Error = new Cancelled()): Promise<boolean> {
    if (stepper.pivotsInFlight > 0) await runtime.scope.shield(() => runtime.wait(() => stepper.pivotsInFlight === 0));
    if (journal.pivoted || (ending && !ended)) return false;
    if (ended) return true;
    stopped ??= { error };
    attempts.leave();
    root.scope.cancel();
    return true;
  }

  function step(request: StepRequest): Promise<unknown> {
    return ending ? Promise.reject(new Cancelled('The run is ending')) : stepper.step(request);
  }

  function complete(): Promise<void> | undefined {
    const leftBehind = steps((step) => step.state.kind === 'failed' && isUndoOpen(step));
    const atRest = idle() && waits.size === 0 && attempts.open === 0 && leftBehind.length === 0;
    if (stopped || !atRest) return runtime.scope.shield(tidyUp);
    ending = true;
    publish('completed');
    return undefined;
  }

  async function tidyUp(): Promise<void> {
    if (!idle()) await runtime.wait(idle);
    if (stopped) throw stopped.error;
    ending = true;
    root.scope.cancel(); // nothing begins any more, whoever is still at it
    await attempts.end();
    const leftBehind = steps((step) => step.state.kind === 'failed' && isUndoOpen(step));
    if (leftBehind.length > 0) await undoer.undo(leftBehind);
    publish('completed');
  }

  async function rollBack(error: unknown): Promise<unknown> {
    const cause = stopped?.error ?? error;
    ended = toStepError(cause);
    attempts.leave();
    root.scope.cancel();
    return runtime.scope.shield(async () => {
      if (stepper.inFlight > 0) await runtime.wait(() => stepper.inFlight === 0);
      ending = true;
      publish('undoing');
      await undoer.undo(steps(isUndoOpen));
      return journal.pivoted ? failedAfterPivot(cause) : publish('undone', cause);
    });
  }

  // What was done stays done, and what comes next is unknown: only a person can close this run.
  async function failedAfterPivot(cause: unknown): Promise<unknown> {
    const { message } = toStepError(cause);
    const error = new UndoFailed(`The run failed after its pivot and was not undone: ${message}`, { cause });
    await undoer.askPerson(toStepError(error));
    return publish('undo-failed', error);
  }

  function publish<T>(reached: OutcomeKind, result?: T): T | undefined {
    const next = [...waits].some(({ kind }) => kind === 'person') ? 'undo-failed' : reached;
    const silent = next === outcome || (next === 'undoing' && outcome === 'running');
    outcome = next;
    if (!silent) runtime.state.publish(next);
    return result;
  }

  function steps(wanted: (step: StepRecord) => boolean): StepRecord[] {
    return [...journal.steps.values()].filter(wanted);
  }

  function snapshot(page?: Page): ProcessSnapshot {
    const found = pageOf(journal.steps.values(), page);
    return { process, workflowId, outcome, pivoted: journal.pivoted, ...found, waits: [...waits], ...(ended && { error: ended }) };
  }

  function occurrence(name: string): number {
    const count = (counters.get(name) ?? 0) + 1;
    counters.set(name, count);
    return count;
  }

  function carry(): Carried {
    if (stopped) throw stopped.error;
    if (!idle()) throw new TypeError('Cannot continue in a new run while steps are in flight or being undone: await them first');
    return carriedWith(steps(({ state, undo }) => state.kind === 'failed' || (undo.kind !== 'none' && undo.kind !== 'kept')));
  }

  function left(): Carried | undefined {
    const open = steps(isUndoOpen);
    return open.length > 0 ? carriedWith(open) : undefined;
  }

  function carriedWith(kept: readonly StepRecord[]): Carried {
    const { position, pivoted } = journal;
    return { ...identity, process, position, pivoted, counters: Object.fromEntries(counters), steps: kept };
  }
}
