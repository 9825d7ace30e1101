// The step kernel: everything that a run does passes through it, in each notation (code, graph, machine).
//
// 1. A step's undo is registered before its call. Every effect that may have happened is undone or kept, exactly once.
// 2. Undoing is not cancellable. The run waits for steps in flight before it undoes anything.
// 3. Once a pivot is done the run only goes forward: no cancellation, no undo, no deadline.
// 4. A failed undo waits for a person. No failure is swallowed.
// 5. A reserved step is confirmed or undone before its reservation expires.

import type { Operation } from '../contract/operation.ts';
import { Cancelled } from '../errors.ts';
import { createPermits } from './permits.ts';
import { createAttempts, type Attempts } from './attempts.ts';
import { createCaller } from './caller.ts';
import { createCarrying } from './carrying.ts';
import { journalStartOf, type Carried } from './carried.ts';
import { createConfirmer } from './confirmer.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { createEnding } from './ending.ts';
import { createExpiry } from './expiry.ts';
import { createInheritance } from './inheritance.ts';
import { createJournal } from './journal.ts';
import { createContinueUndoing } from './continue-undoing.ts';
import { createHistoryBudget } from './history-budget.ts';
import { asItIsNow } from '../storable.ts';
import { passThrough } from './continuation.ts';
import type { Continuation, Runtime } from './runtime.ts';
import type { StepDefaults } from './policy.ts';
import { pageOf, waitsWithRoom, type SnapshotPage, type ProcessSnapshot, type Wait } from './snapshot.ts';
import { createSignals, type Signals } from './signals.ts';
import { createStepper, type Group, type StepRequest, type Stepper } from './stepper.ts';
import { createDeliveryOrder, openDeliveryOrder } from './delivery-order.ts';
import { createUndoer, type Undoer } from './undoer.ts';
import { createUnhandled, type Unhandled } from './unhandled.ts';
import { createWaiter, type Waiter } from './waiter.ts';

export interface KernelOptions extends StepDefaults {
  /** Whether any step may run local. Must be known before the first one runs. */
  readonly local: boolean;
  /** Finds an operation by its full name ('payments.refund'). */
  readonly operation: (name: string) => Operation | undefined;
}

export interface Kernel {
  readonly root: Group;
  readonly step: Stepper['step'];
  readonly attempt: Attempts['attempt'];
  /** Returns how many attempts have not ended. */
  attempts(): number;
  readonly timer: Waiter['timer'];
  readonly wait: Waiter['wait'];
  readonly endTurn: Waiter['endTurn'];
  readonly signal: Signals['signal'];
  /** Counts a name and returns how often it has occurred in the run, starting at 1. Counting continues across continue-as-new. */
  occurrence(name: string): number;
  /** Runs the work of a message from outside, in delivery order. */
  readonly deliver: Delivery['deliver'];
  /** Returns whether no message, no step and no signal to another run is under way. Timers and questions to people may still wait. */
  atRest(): boolean;
  /** Asks the run to stop with an error. Returns true also if it is being undone already, for an earlier error. Returns false if it is too
   *  late, because the run only goes forward. */
  stop(error?: Error): Promise<boolean>;
  readonly decide: Undoer['decide'];
  /** Completes the run. Returns undefined if everything is at rest, so that there is nothing to wait for. */
  complete(): Promise<void> | undefined;
  /** Undoes all steps. Resolves with the error with which the run ends. */
  rollBack(error: unknown): Promise<unknown>;
  /** Makes a promise whose failure cannot be lost. Every promise that a process gets is made here. */
  readonly track: Unhandled['track'];
  readonly unhandled: Pick<Unhandled, 'fatal' | 'sourceOf'>;
  snapshot(page?: SnapshotPage): ProcessSnapshot;
  /** Returns the state for the next run. Throws while a step is in flight. */
  carry(): Carried;
  /** Returns the steps of a completed run that can be undone, or undefined if there are none. */
  left(): Carried | undefined;
}

export function createKernel(runtime: Runtime, { local, policy, execution, operation }: KernelOptions): Kernel {
  const { carried, process, workflowId } = runtime.state;
  const identity = { workflowId: carried?.workflowId ?? workflowId, firstRunId: carried?.firstRunId ?? runtime.state.firstRunId };
  const journal = createJournal(carried && journalStartOf(carried));
  const deliveryOrder = local ? createDeliveryOrder(runtime) : openDeliveryOrder(runtime);
  const delivery = createDelivery({ message });
  const { deliver } = delivery;
  const isQuiet = () => delivery.underWay === 0 && signals.underWay === 0 && deliveryOrder.atRest() && !inheritance.isAsking();
  const atRest = () => isQuiet() && ending.idle();
  const counters = new Map(Object.entries(carried?.counters ?? {}));
  const waits = new Set<Wait>();
  const root: Group = { path: '', scope: runtime.scope.open() };
  const call = createCaller(runtime, deliveryOrder);
  const withPermit = createPermits({ runtime, deliveryOrder, waits, identity });
  const expiry = createExpiry({ runtime, journal, deliveryOrder, scope: root.scope, stop: (error) => ending.stop(error) });
  const askPerson: Undoer['askPerson'] = (error, id) => undoer.askPerson(error, id);
  const confirmer = createConfirmer({ runtime, journal, call, askPerson, expiry, identity, policy, execution, operation });
  const { after } = confirmer;
  const refuse = (error: Error) => ending.refuse(error);
  const inheritance = createInheritance({ runtime, journal, deliveryOrder, refuse });
  const { generations } = inheritance;
  const signals = createSignals({ runtime, deliveryOrder, inheritance });
  const historyBudget = createHistoryBudget({ history: runtime.state.history, open: journal.open, limit: runtime.state.limit });
  const stepper = createStepper({ runtime, journal, call, withPermit, after, identity, counters, generations, policy, execution });
  const undoer = createUndoer({
    runtime,
    identity,
    journal,
    waits,
    call,
    deliver,
    waiting: () => ending.publish(ending.begun ? 'undoing' : 'running'),
    continueUndoing: () => (ending.begun && ending.error ? continueUndoing() : undefined),
    policy,
    execution,
    operation,
  });
  const unhandled = createUnhandled();
  const attempts = createAttempts({ runtime, journal, undoer, unhandled });
  const { timer, wait, endTurn } = createWaiter({ runtime, deliveryOrder, waits });
  const ending = createEnding({ runtime, journal, stepper, attempts, undoer, confirmer, inheritance, unhandled, waits, root });
  const continueUndoing = createContinueUndoing({
    runtime,
    atRest: () => undoer.atRest() && isQuiet(),
    carry: () => carrying.undoing(),
  });

  const carrying = createCarrying({ state: runtime.state, identity, journal, counters, inheritance, ending, unhandled });

  if (carried && !carried.undoing) expiry.watch();

  return {
    root,
    step,
    signal: signals.signal,
    occurrence,
    deliver,
    atRest,
    snapshot,
    attempt: attempts.attempt,
    attempts: attempts.open,
    timer,
    wait,
    endTurn,
    stop: ending.stop,
    complete: ending.complete,
    rollBack: ending.rollBack,
    decide: undoer.decide,
    track: unhandled.track,
    unhandled,
    carry: carrying.carry,
    left: carrying.left,
  };

  function step<T>(request: StepRequest, continuation: Continuation<unknown, T>): Promise<T> {
    const current = { ...request, input: asItIsNow(request.input) };
    const ready = inheritance.ready();
    return ready
      ? ready.then(() => make(current, passThrough())).then(continuation.resolved, continuation.rejected)
      : make(current, continuation);
  }

  function make<T>(request: StepRequest, continuation: Continuation<unknown, T>): Promise<T> {
    const refusal = ending.begun ? new Cancelled('The run is ending') : (inheritance.refusal ?? historyBudget(request));
    return refusal ? Promise.reject(refusal).catch(continuation.rejected) : stepper.step(request, continuation);
  }

  // No message is delivered before the run knows what earlier runs did.
  function message(): Promise<void> {
    const ready = inheritance.ready();
    return ready ? ready.then(deliveryOrder.message) : deliveryOrder.message();
  }

  function snapshot(page?: SnapshotPage): ProcessSnapshot {
    const found = pageOf(journal.steps.values(), page);
    const { outcome, error } = ending;
    return { process, workflowId, outcome, pivoted: journal.pivoted, ...found, ...waitsWithRoom(waits), ...(error && { error }) };
  }

  function occurrence(name: string): number {
    const count = (counters.get(name) ?? 0) + 1;
    counters.set(name, count);
    return count;
  }
}
