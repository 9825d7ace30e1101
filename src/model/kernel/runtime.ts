// The platform interface of the step kernel. Temporal is one implementation (src/workflows) and memory another
// (src/testing). A test may have its own. Every promise here is cancelled with the scope in which it was made.
// Answers, timers and time-outs take the same number of microtasks, so that they are seen in the order of their continuation.
// They are passed to a `Continuation`, because on Temporal each further promise costs a stack trace.

import type { Limit } from '../limit/limiter.ts';
import type { CallExecution } from './call-execution.ts';
import type { Carried } from './carried.ts';
import type { Earlier } from './earlier.ts';
import type { Policy } from './policy.ts';
import type { OutcomeKind } from './snapshot.ts';

export interface Runtime {
  /** Returns milliseconds since the epoch. Does not change between two events. */
  now(): number;
  /** Returns a number from 0 up to, not including, 1. Returns the same after a replay. */
  random(): number;
  /** Makes one step's call, with all its attempts. Rejects with an error of src/model/errors.ts or step-error.ts. `bytes` is the size of its
   *  input as JSON, in a run that measures. */
  call<T>(call: Call, continuation: Continuation<unknown, T>, bytes?: number): Promise<T>;
  /** Sends a signal to another run. Rejects with a BusinessError 'RunNotOpen' if no open run has that id. */
  signal(signal: RunSignal): Promise<void>;
  timer<T>(milliseconds: number, continuation: Continuation<void, T>): Promise<T>;
  /** Resolves with true once the condition holds, or with false if the time runs out first. */
  wait(condition: () => boolean, milliseconds?: number): Promise<boolean>;
  wait<T>(condition: () => boolean, milliseconds: number | undefined, continuation: Continuation<boolean, T>): Promise<T>;
  /** Resolves when everything that could run has run, and everything else waits. */
  settled(): Promise<void>;
  /** Waits until the limit grants a permit. The grant is a message: `turn` is called as soon as it is received, and awaited. */
  acquire(request: PermitRequest, turn: () => Promise<void>): Promise<void>;
  /** Releases a permit, or withdraws a request that still waits. Not cancellable. Idempotent. */
  release(request: PermitRequest): Promise<void>;
  readonly scope: Scopes;
  readonly state: RunState;
}

/** Handles a result the moment it is there. The promise resolves with what the handler returns, or rejects with what it throws. */
export interface Continuation<V, T> {
  readonly resolved: (value: V) => T | Promise<T>;
  readonly rejected: (error: unknown) => T | Promise<T>;
}

/** Work whose result is passed to the continuation. The promise settles only with the continuation's result. */
export type Work<V> = <T>(continuation: Continuation<V, T>) => Promise<T>;

export interface Call {
  readonly id: string; // unique among the calls of a run
  readonly operation: string; // 'payments.capture'
  readonly input: unknown;
  readonly key: string;
  readonly undoes?: string; // the key of the call that this one undoes
  readonly undoing?: string; // what is undone together with that: the path of an attempt, '' for the run. Tests check the order by it
  /** Where the call that this one follows is recorded. Its recorded input counts, and not the one here, which was computed again. */
  readonly recorded?: RecordedCall;
  /** Called with the input that the call had, if the platform knows it. While a run is repeated, its code may compute another input. */
  readonly had?: ((input: unknown) => void) | undefined;
  readonly pivot?: boolean;
  readonly group?: string; // the attempt that it belongs to
  readonly policy: Policy;
  readonly execution: CallExecution;
}

/** A call in the history of a run. */
export interface RecordedCall {
  readonly workflowId: string;
  readonly runId: string;
  readonly id: string;
  readonly key: string;
}

export interface PermitRequest {
  readonly limit: Limit;
  readonly holder: string; // unique among all runs
}

export interface RunSignal {
  readonly workflowId: string;
  readonly name: string;
  readonly payload: unknown;
}

export interface Scopes {
  /** Runs work that a cancellation from outside does not reach. */
  shield<T>(work: () => Promise<T>): Promise<T>;
  /** Opens a scope that is cancelled with the surrounding one or by itself. `aside`: for work on which the process does not wait. */
  open(options?: { readonly aside: boolean }): Scope;
  /** Returns whether the calling code runs aside. */
  aside(): boolean;
}

export interface Scope {
  readonly cancelled: boolean;
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Opens a scope within this one. */
  open(): Scope;
  cancel(): void;
}

export interface HistorySize {
  readonly events: number;
  readonly bytes: number;
}

export interface RunState {
  readonly process: string;
  readonly workflowId: string;
  /** The same across retries, resets and continue-as-new. */
  readonly firstRunId: string;
  readonly runId: string;
  /** Returns whether the run is now repeating what its history has, perhaps with other code. */
  repeats(): boolean;
  readonly carried: Carried | undefined;
  /** Bytes that a value of this run may have as JSON. Undefined if the run was started by a version that did not measure. */
  readonly limit: number | undefined;
  /** Whether another run waits for its answer. If so, the answer contains what undoes this run. */
  readonly child: boolean;
  /** Asks what earlier runs did, if this run was reset and its history is fully repeated. Returns undefined if it was not reset, or has
   *  the answer already. Not cancellable. */
  earlier?(): Promise<Earlier> | undefined;
  /** Returns whether this run's history is so long that it should continue as new. */
  long(): boolean;
  history(): HistorySize;
  /** Ends this run and continues in a new one of the same id, with an empty history. Rejects with the error that ends this run. The
   *  carried state is serialised at once. Only continueAsNew() may call it, at the right time. */
  continueAs(input: unknown, carried: Carried): Promise<never>;
  /** Returns whether every message that the platform has delivered is answered, as far as the platform knows. */
  answered(): boolean;
  /** Returns whether an error is the one with which `continueAs` ended the run. */
  isContinueAsNew(error: unknown): boolean;
  /** Makes the outcome visible from outside, without a call to the run. If undefined, the platform's own status shows it. */
  publish(outcome: OutcomeKind | undefined): void;
  /** Makes visible from outside which people the run asks. An empty list if it asks no one. */
  publishAsked(people: readonly string[]): void;
}
