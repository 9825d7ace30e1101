// How a run ends: completed, undone, or waiting for a person. It ends only once, even if several causes occur at the same time.

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
  /** The error with which the run was asked to end. */
  readonly stopped: { readonly error: Error } | undefined;
  /** Why the run is being undone. */
  readonly error: StepError | undefined;
  /** Whether the run has begun to end. If so, no further step begins. */
  readonly begun: boolean;
  /** Returns whether no step is in flight or being undone, and no promise that the run awaits is pending. */
  idle(): boolean;
  /** Asks the run to stop with an error. Returns false if it is too late, because the run only goes forward. */
  stop(error?: Error): Promise<boolean>;
  /** Completes the run. Returns undefined if everything is at rest, so that there is nothing to wait for. */
  complete(): Promise<void> | undefined;
  /** Undoes all steps. Resolves with the error with which the run ends. */
  rollBack(error: unknown): Promise<unknown>;
  publish(reached: OutcomeKind): void;
  /** Ends the run because of what an earlier run did. Returns false after a pivot: then only new steps fail. */
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

  // Returns whether it is known if the run can be undone. If an earlier run has begun a pivot, only this run's own call shows whether it happened.
  function isDecided(): boolean {
    return stepper.pivotsInFlight === 0 && (ending.error !== undefined || ending.begun || journal.select(isUnheard).length === 0);
  }

  function end(error: Error): void {
    ending.stopped ??= { error };
    attempts.handOver();
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
    const useless = journal.select(isLeft);
    const atRest = idle() && waits.size === 0 && attempts.open() === 0 && useless.length === 0 && !confirmer.isDue() && unhandled.none();
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
    if (unreached.length > 0) throw new TypeError(`Cannot complete: ${unansweredText(unreached)}`);
    ending.begun = true;
    root.scope.cancel(); // no further step begins, also in code that still runs
    await attempts.end();
    const useless = journal.select(isLeft);
    if (useless.length > 0) await undoer.undo(useless, undoings.leftBehind);
    if (confirmer.isDue()) await confirmer.end();
    publish('completed');
  }

  async function rollBack(error: unknown): Promise<unknown> {
    const ready = inheritance.ready();
    if (ready) await ready;
    const cause = ending.stopped?.error ?? inheritance.refusal ?? error;
    ending.error = toStepError(cause);
    attempts.handOver();
    root.scope.cancel();
    return runtime.scope.shield(async () => {
      if (stepper.inFlight > 0) await runtime.wait(() => stepper.inFlight === 0);
      ending.begun = true;
      publish('undoing');
      const unanswered = journal.select(isUnheard);
      if (unanswered.length > 0) return notUndone(cause, `failed while ${unansweredText(unanswered)}, and was not undone`);
      await undoer.undo(journal.open(), undoings.run);
      return journal.pivoted ? notUndone(cause, 'failed after its pivot and was not undone') : publish('undone', cause);
    });
  }

  // The steps stay done, and what has to follow is unknown. Only a person can close this run.
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

  // Temporal's own status shows the other outcomes. 'undoing' is published only after a person was asked.
  function visibleOf(outcome: OutcomeKind): OutcomeKind | undefined {
    const hidden = outcome === 'running' || outcome === 'completed' || (outcome === 'undoing' && published === undefined);
    return hidden ? undefined : outcome;
  }
}

// The step failed with an unknown effect, or an earlier run did it and this run has no use for it.
const isLeft = (step: StepRecord): boolean => (step.state.kind === 'failed' || step.earlier === true) && isUndoOpen(step);

const unansweredText = (steps: readonly StepRecord[]): string =>
  `an earlier run has called ${steps.map(({ id, confirm }) => `'${confirm ? `confirm ${id}` : id}'`).join(', ')}, and the result is unknown`;
