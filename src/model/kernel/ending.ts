// How a run ends: completed, undone, or waiting for a person. It ends once, however many things happen at the same time.

import { Cancelled, UndoFailed } from '../errors.ts';
import { toStepError, type StepError } from '../step-error.ts';
import type { Attempts } from './attempts.ts';
import type { Confirmer } from './confirmer.ts';
import { isUndoOpen, type Journal } from './journal.ts';
import type { Runtime } from './runtime.ts';
import type { OutcomeKind, Wait } from './snapshot.ts';
import type { Group, Stepper } from './stepper.ts';
import type { Undoer } from './undoer.ts';

export interface Ending {
  readonly outcome: OutcomeKind;
  /** What the run was asked to end with. */
  readonly stopped: { readonly error: Error } | undefined;
  /** What it is being undone for. */
  readonly error: StepError | undefined;
  /** No step begins any more. */
  readonly begun: boolean;
  idle(): boolean;
  /** Asks the run to stop, with the error to end with. False: too late, it only goes forward. */
  stop(error?: Error): Promise<boolean>;
  /** Nothing to wait for where everything is at rest. */
  complete(): Promise<void> | undefined;
  /** Undoes everything. Resolves with the error that the run ends with. */
  rollBack(error: unknown): Promise<unknown>;
  publish(reached: OutcomeKind): void;
}

interface EndingOptions {
  readonly runtime: Runtime;
  readonly journal: Journal;
  readonly stepper: Stepper;
  readonly attempts: Attempts;
  readonly undoer: Undoer;
  readonly confirmer: Confirmer;
  readonly waits: ReadonlySet<Wait>;
  readonly root: Group;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function createEnding({ runtime, journal, stepper, attempts, undoer, confirmer, waits, root }: EndingOptions): Ending {
  const { undoing } = runtime.state.carried ?? {};
  const ending: Writable<Ending> = {
    outcome: undoing ? 'undoing' : 'running',
    stopped: undefined,
    error: undoing,
    begun: undoing !== undefined,
    idle: () => stepper.inFlight === 0 && attempts.undoing === 0,
    stop,
    complete,
    rollBack,
    publish,
  };
  const { idle } = ending;
  let published: OutcomeKind | undefined;
  return ending;

  async function stop(error: Error = new Cancelled()): Promise<boolean> {
    if (stepper.pivotsInFlight > 0) await runtime.scope.shield(() => runtime.wait(() => stepper.pivotsInFlight === 0));
    if (journal.pivoted || (ending.begun && !ending.error)) return false;
    if (ending.error) return true;
    ending.stopped ??= { error };
    attempts.leave();
    root.scope.cancel();
    return true;
  }

  function complete(): Promise<void> | undefined {
    const leftBehind = journal.select((step) => step.state.kind === 'failed' && isUndoOpen(step));
    const atRest = idle() && waits.size === 0 && attempts.open === 0 && leftBehind.length === 0 && !confirmer.isDue();
    if (ending.stopped || !atRest) return runtime.scope.shield(tidyUp);
    ending.begun = true;
    publish('completed');
    return undefined;
  }

  async function tidyUp(): Promise<void> {
    if (!idle()) await runtime.wait(idle);
    if (ending.stopped) throw ending.stopped.error;
    ending.begun = true;
    root.scope.cancel(); // nothing begins any more, whoever is still at it
    await attempts.end();
    const leftBehind = journal.select((step) => step.state.kind === 'failed' && isUndoOpen(step));
    if (leftBehind.length > 0) await undoer.undo(leftBehind);
    if (confirmer.isDue()) await confirmer.end();
    publish('completed');
  }

  async function rollBack(error: unknown): Promise<unknown> {
    const cause = ending.stopped?.error ?? error;
    ending.error = toStepError(cause);
    attempts.leave();
    root.scope.cancel();
    return runtime.scope.shield(async () => {
      if (stepper.inFlight > 0) await runtime.wait(() => stepper.inFlight === 0);
      ending.begun = true;
      publish('undoing');
      await undoer.undo(journal.select(isUndoOpen));
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
    ending.outcome = next;
    const visible = visibleOf(next);
    if (visible !== published) runtime.state.publish((published = visible));
    return result;
  }

  // Temporal's own status tells the rest. That it is being undone is told only of a run that a person was asked about.
  function visibleOf(outcome: OutcomeKind): OutcomeKind | undefined {
    const told = outcome === 'running' || outcome === 'completed' || (outcome === 'undoing' && published === undefined);
    return told ? undefined : outcome;
  }
}
