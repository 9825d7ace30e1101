// All that the step kernel needs from the world. Temporal is one implementation (src/workflows), memory another
// (src/testing); a test may be a third. Every promise here is cancelled with the scope it was made in.
// Answers, timers and time-outs that come at once take the same number of turns, and so are seen in the order they came.
// They are given to an `Arrival` first: on Temporal a promise costs a stack trace, and one more of them each time is much.

import type { Limit } from '../limit/limiter.ts';
import type { CallExecution } from './call-execution.ts';
import type { Carried } from './carried.ts';
import type { Earlier } from './earlier.ts';
import type { Policy } from './policy.ts';
import type { OutcomeKind } from './snapshot.ts';

export interface Runtime {
  /** Milliseconds since the epoch; stands still between two things that happen. */
  now(): number;
  /** From 0 up to, not including, 1; the same after a replay. */
  random(): number;
  /** One step's call with all its attempts. Fails with an error of src/model/errors.ts or step-error.ts. `bytes`: of its input as JSON, in
   *  a run that measures. */
  call<T>(call: Call, arrival: Continuation<unknown, T>, bytes?: number): Promise<T>;
  /** Sends a signal to another run. Rejects with a BusinessError 'RunNotOpen' where there is none that could take it. */
  signal(signal: RunSignal): Promise<void>;
  timer<T>(milliseconds: number, arrival: Continuation<void, T>): Promise<T>;
  /** True once the condition holds; false where the time ran out first. */
  wait(condition: () => boolean, milliseconds?: number): Promise<boolean>;
  wait<T>(condition: () => boolean, milliseconds: number | undefined, arrival: Continuation<boolean, T>): Promise<T>;
  /** Resolves when everything that could run has run, and all that is left is waiting. */
  settled(): Promise<void>;
  /** Waits until the limit has room. That it has is a message: `turn` is asked for the moment it comes, and waited for. */
  acquire(place: PermitRequest, turn: () => Promise<void>): Promise<void>;
  /** Gives a place back, in the limit or in the line before it. Not cancellable; the same said twice is the same. */
  release(place: PermitRequest): Promise<void>;
  readonly scope: Scopes;
  readonly state: RunState;
}

/** What is made of something the moment it comes: its result is what is resolved with, what it throws what is rejected with. */
export interface Continuation<V, T> {
  readonly resolved: (value: V) => T | Promise<T>;
  readonly rejected: (error: unknown) => T | Promise<T>;
}

/** What it ends with is given to the arrival, and only that to whoever waits. */
export type Work<V> = <T>(arrival: Continuation<V, T>) => Promise<T>;

export interface Call {
  readonly id: string; // unique among the calls of a run
  readonly operation: string; // 'payments.capture'
  readonly input: unknown;
  readonly key: string;
  readonly undoes?: string; // the key of the call that this one takes back
  readonly undoing?: string; // what else is undone with that: the path of an attempt, '' for the run. Tests judge the order by it
  /** Where the call that this one follows is recorded: its input there counts, and not the one here, which was computed again. */
  readonly recorded?: RecordedCall;
  /** Told the input that the call had, if the platform knows: while a run is repeated, its code may compute another one. */
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
  /** Cancellation from outside does not reach what is made inside. */
  shield<T>(work: () => Promise<T>): Promise<T>;
  /** A scope of its own, cancelled with the one around it or by itself. `aside`: for what the process does not wait for. */
  open(options?: { readonly aside: boolean }): Scope;
  /** Whether what is asked this is done aside. */
  aside(): boolean;
}

export interface Scope {
  readonly cancelled: boolean;
  run<T>(work: () => Promise<T>): Promise<T>;
  /** A scope within this one. */
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
  /** The same over retries, reset and continue-as-new. */
  readonly firstRunId: string;
  readonly runId: string;
  /** Whether what happens now is a repetition of what a history has, perhaps by other code. */
  repeats(): boolean;
  readonly carried: Carried | undefined;
  /** Bytes that a value of this run may have as JSON. Undefined: the run was started by a version that did not measure. */
  readonly limit: number | undefined;
  /** Whether another run waits for its answer: then what undoes this one is part of the answer. */
  readonly child: boolean;
  /** Asks what earlier runs did, of a run that was reset, once nothing of its history is left to be repeated. None: it was not, or knows
   *  already. Not cancellable. */
  earlier?(): Promise<Earlier> | undefined;
  /** Whether this run's history is so long that it should go on in a new one. */
  long(): boolean;
  history(): HistorySize;
  /** Ends this run and goes on in a new one of the same id, with an empty history. Rejects, with what ends this one. What goes along is
   *  written down at once. To be called by continueAsNew() only, which knows when. */
  continueAs(input: unknown, carried: Carried): Promise<never>;
  /** Returns whether every message that the platform has handed over is answered, as far as the platform knows. */
  answered(): boolean;
  /** Whether an error is what `continueAs` ended the run with. */
  isContinueAsNew(error: unknown): boolean;
  /** Makes the outcome visible from outside, without asking the run. None: the platform's own status tells. */
  publish(outcome: OutcomeKind | undefined): void;
  /** Makes visible from outside whom the run asks something; nobody: an empty list. */
  publishAsked(people: readonly string[]): void;
}
