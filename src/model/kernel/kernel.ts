// The step kernel: everything a run does goes through it, whichever notation decides what comes next.
//
// 1. A step's undo is registered before its call; whatever may have happened is undone or kept, exactly once.
// 2. Undoing is not cancellable, and a step in flight is waited for before anything is undone.
// 3. Once a pivot is done the run only goes forward: no cancellation, no undo, no deadline.
// 4. What cannot be undone waits for a person. Nothing is swallowed.
// 5. What was only tried is confirmed or undone, and in time.

import type { Operation } from '../contract/operation.ts';
import { Cancelled } from '../errors.ts';
import { createAdmission } from './admission.ts';
import { asItIs } from './arrival.ts';
import { createAttempts, type Attempts } from './attempts.ts';
import { createCaller } from './caller.ts';
import { journalStartOf, type Carried } from './carried.ts';
import { createConfirmer } from './confirmer.ts';
import { createEnding } from './ending.ts';
import { createExpiry } from './expiry.ts';
import { createJournal, isUndoOpen, type StepRecord } from './journal.ts';
import { createLeave } from './leave.ts';
import { createRoom } from './room.ts';
import type { RunSignal, Runtime } from './runtime.ts';
import { packSteps } from './packed-steps.ts';
import type { StepDefaults } from './policy.ts';
import { pageOf, type Page, type ProcessSnapshot, type Wait } from './snapshot.ts';
import { createStepper, type Group, type StepRequest, type Stepper } from './stepper.ts';
import { createTurnstile, openTurnstile } from './turnstile.ts';
import { createUndoer, type Decision, type Undoer } from './undoer.ts';
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
  signal(signal: RunSignal): Promise<void>;
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
  const journal = createJournal(carried && journalStartOf(carried));
  const turnstile = options.local ? createTurnstile(runtime) : openTurnstile;
  const counters = new Map(Object.entries(carried?.counters ?? {}));
  const waits = new Set<Wait>();
  const root: Group = { path: '', scope: runtime.scope.open() };
  const call = createCaller(runtime, turnstile);
  const admission = createAdmission({ runtime, turnstile, waits, identity });
  const expiry = createExpiry({ runtime, journal, turnstile, scope: root.scope, stop: (error) => ending.stop(error) });
  const askPerson: Undoer['askPerson'] = (error, id) => undoer.askPerson(error, id);
  const confirmer = createConfirmer({ runtime, journal, call, askPerson, expiry, ...options });
  const room = createRoom({ history: runtime.state.history, open: () => journal.select(isUndoOpen) });
  const stepper = createStepper({ runtime, journal, call, admission, after: confirmer.after, identity, counters, ...options });
  const undoer = createUndoer({
    runtime,
    journal,
    waits,
    call,
    message: turnstile.message,
    waiting: () => ending.publish(ending.begun ? 'undoing' : 'running'),
    leave: () => (ending.begun && ending.error ? leave() : undefined),
    ...options,
  });
  const attempts = createAttempts({ runtime, journal, undoer });
  const { timer, wait } = createWaiter({ runtime, turnstile, waits });
  const ending = createEnding({ runtime, journal, stepper, attempts, undoer, confirmer, waits, root });
  const leave = createLeave({
    runtime,
    atRest: undoer.atRest,
    carry: () => ({ ...carriedWith(journal.select(isToCarry)), ...(ending.error && { undoing: ending.error }) }),
  });

  if (carried && !carried.undoing) expiry.watch();

  const { attempt } = attempts;
  const { message } = turnstile;
  const { stop, complete, rollBack } = ending;
  const { decide } = undoer;
  return { root, step, attempt, timer, wait, message, stop, decide, complete, rollBack, snapshot, carry, left, occurrence, signal };

  function step(request: StepRequest): Promise<unknown> {
    const refusal = ending.begun ? new Cancelled('The run is ending') : room(request);
    return refusal ? Promise.reject(refusal) : stepper.step(request);
  }

  function snapshot(page?: Page): ProcessSnapshot {
    const found = pageOf(journal.steps.values(), page);
    const { outcome, error } = ending;
    return { process, workflowId, outcome, pivoted: journal.pivoted, ...found, waits: [...waits], ...(error && { error }) };
  }

  function signal(sent: RunSignal): Promise<void> {
    return turnstile.answer<void, void>(({ came, failed }) => runtime.signal(sent).then(came, failed), {
      arrival: asItIs(),
      fromOutside: () => true,
    });
  }

  function occurrence(name: string): number {
    const count = (counters.get(name) ?? 0) + 1;
    counters.set(name, count);
    return count;
  }

  function carry(): Carried {
    if (ending.stopped) throw ending.stopped.error;
    if (!ending.idle()) throw new TypeError('Cannot continue in a new run while steps are in flight or being undone: await them first');
    return carriedWith(journal.select(isToCarry));
  }

  function left(): Carried | undefined {
    const open = journal.select(isUndoOpen);
    return open.length > 0 ? carriedWith(open) : undefined;
  }

  function carriedWith(kept: readonly StepRecord[]): Carried {
    const { position, pivoted } = journal;
    return { ...identity, process, position, pivoted, counters: Object.fromEntries(counters), steps: packSteps(kept, identity) };
  }
}

const isToCarry = ({ state, undo }: StepRecord): boolean => state.kind === 'failed' || (undo.kind !== 'none' && undo.kind !== 'kept');
