// How a run ends: completed, undone, or waiting for a person. It ends once, however many things happen at the same time.

import { Cancelled, UndoFailed } from '../errors.ts';
import { toStepError, type StepError } from '../step-error.ts';
import type { Attempts } from './attempts.ts';
import type { Confirmer } from './confirmer.ts';
import { isUnheard } from './earlier.ts';
import type { Inheritance } from './inheritance.ts';
import { isUndoOpen, type Journal, type StepRecord } from './journal.ts';
import type { Runtime } from './runtime.ts';
import type { OutcomeKind, Wait } from './snapshot.ts';
import type { Group, Stepper } from './stepper.ts';
import { undoings, type Undoer } from './undoer.ts';
import type { Unhandled } from './unhandled.ts';
import { whenSettled } from './when-settled.ts';

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
  /** Ends the run for what an earlier one did. False: past a pivot only its steps fail. */
  refuse(error: Error): boolean;
}

interface EndingOptions {
  readonly runtime: Runtime;
  readonly journal: Journal;
  readonly stepper: Stepper;
  readonly attempts: Attempts;
  readonly undoer: Undoer;
  readonly confirmer: Confirmer;
  readonly inheritance: Inheritance;
  readonly unhandled: Unhandled;
  readonly waits: ReadonlySet<Wait>;
  readonly root: Group;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function createEnding({ runtime, journal, stepper, attempts, undoer, confirmer, waits, root, ...parts }: EndingOptions): Ending {
  const { inheritance, unhandled } = parts;
  const { undoing } = runtime.state.carried ?? {};
  const ending: Writable<Ending> = {
    outcome: undoing ? 'undoing' : 'running',
    stopped: undefined,
    error: undoing,
    begun: undoing !== undefined,
    idle: () => stepper.inFlight === 0 && attempts.undoing === 0 && unhandled.pending === 0,
    stop,
    complete,
    rollBack,
    publish,
    refuse,
  };
  const { idle } = ending;
  let published: OutcomeKind | undefined;
  return ending;

  async function stop(error: Error = new Cancelled()): Promise<boolean> {
    const ready = inheritance.ready();
    if (ready) await ready;
    if (!isDecided()) await runtime.scope.shield(() => runtime.wait(isDecided));
    if (journal.pivoted || (ending.begun && !ending.error)) return false;
    if (ending.error) return true;
    end(error);
    return true;
  }

  // Whether the run can still be undone. Of a pivot that an earlier run has begun, only this one's own call can tell.
  function isDecided(): boolean {
    return stepper.pivotsInFlight === 0 && (ending.error !== undefined || ending.begun || journal.select(isUnheard).length === 0);
  }

  function end(error: Error): void {
    ending.stopped ??= { error };
    attempts.leave();
    root.scope.cancel();
  }

  function refuse(error: Error): boolean {
    const can = !ending.error && !journal.pivoted && journal.select(isUnheard).length === 0;
    if (can) end(error);
    return can;
  }

  function complete(): Promise<void> | undefined {
    const ready = inheritance.ready();
    if (ready) return ready.then(complete);
    const leftBehind = journal.select(isLeft);
    const atRest = idle() && waits.size === 0 && attempts.open() === 0 && leftBehind.length === 0 && !confirmer.isDue() && unhandled.none();
    if (ending.stopped || inheritance.refusal || !atRest) return runtime.scope.shield(tidyUp);
    ending.begun = true;
    publish('completed');
    return undefined;
  }

  async function tidyUp(): Promise<void> {
    if (!idle()) await whenSettled(runtime, idle);
    if (ending.stopped) throw ending.stopped.error;
    unhandled.assertNone();
    if (inheritance.refusal) throw inheritance.refusal;
    const unreached = journal.select((step) => step.earlier === true && isUnheard(step));
    if (unreached.length > 0) throw new TypeError(`Cannot complete: ${unheardWords(unreached)}`);
    ending.begun = true;
    root.scope.cancel(); // nothing begins any more, whoever is still at it
    await attempts.end();
    const leftBehind = journal.select(isLeft);
    if (leftBehind.length > 0) await undoer.undo(leftBehind, undoings.leftBehind);
    if (confirmer.isDue()) await confirmer.end();
    publish('completed');
  }

  async function rollBack(error: unknown): Promise<unknown> {
    const ready = inheritance.ready();
    if (ready) await ready;
    const cause = ending.stopped?.error ?? inheritance.refusal ?? error;
    ending.error = toStepError(cause);
    attempts.leave();
    root.scope.cancel();
    return runtime.scope.shield(async () => {
      if (stepper.inFlight > 0) await runtime.wait(() => stepper.inFlight === 0);
      ending.begun = true;
      publish('undoing');
      const unheard = journal.select(isUnheard);
      if (unheard.length > 0) return notUndone(cause, `failed while ${unheardWords(unheard)}, and was not undone`);
      await undoer.undo(journal.open(), undoings.run);
      return journal.pivoted ? notUndone(cause, 'failed after its pivot and was not undone') : publish('undone', cause);
    });
  }

  // What was done stays done, and what comes next is unknown: only a person can close this run.
  async function notUndone(cause: unknown, how: string): Promise<unknown> {
    const { message } = toStepError(cause);
    const error = new UndoFailed(`The run ${how}: ${message}`, { cause });
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

// Failed with an effect that is unknown, or done by an earlier run and of no use to this one.
const isLeft = (step: StepRecord): boolean => (step.state.kind === 'failed' || step.earlier === true) && isUndoOpen(step);

const unheardWords = (steps: readonly StepRecord[]): string =>
  `nobody knows whether ${steps.map(({ id, confirm }) => `'${confirm ? `confirm ${id}` : id}'`).join(', ')} happened, which an earlier run has begun`;
