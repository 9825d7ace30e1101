// All that the step kernel needs from the world. Temporal is one implementation (src/workflows), memory another
// (src/testing); a test may be a third. Every promise here is cancelled with the scope it was made in.
// Answers, timers and time-outs that come at once take the same number of turns, and so are seen in the order they came.
// They are given to an `Arrival` first: on Temporal a promise costs a stack trace, and one more of them each time is much.

import type { Limit } from '../limit/limiter.ts';
import type { CallExecution } from './call-execution.ts';
import type { Carried } from './carried.ts';
import type { Policy } from './policy.ts';
import type { OutcomeKind } from './snapshot.ts';

export interface Runtime {
  /** Milliseconds since the epoch; stands still between two things that happen. */
  now(): number;
  /** One step's call with all its attempts. Fails with an error of src/model/errors.ts or step-error.ts. */
  call<T>(call: Call, arrival: Arrival<unknown, T>): Promise<T>;
  /** Sends a signal to another run. Rejects with a BusinessError 'RunNotOpen' where there is none that could take it. */
  signal(signal: RunSignal): Promise<void>;
  timer<T>(milliseconds: number, arrival: Arrival<void, T>): Promise<T>;
  /** True once the condition holds; false where the time ran out first. */
  wait(condition: () => boolean, milliseconds?: number): Promise<boolean>;
  wait<T>(condition: () => boolean, milliseconds: number | undefined, arrival: Arrival<boolean, T>): Promise<T>;
  /** Resolves when everything that could run has run, and all that is left is waiting. */
  settled(): Promise<void>;
  /** Waits until the limit has room. That it has is a message: `turn` is asked for the moment it comes, and waited for. */
  admit(place: Place, turn: () => Promise<void>): Promise<void>;
  /** Gives a place back, in the limit or in the line before it. Not cancellable; the same said twice is the same. */
  release(place: Place): Promise<void>;
  readonly scope: Scopes;
  readonly state: RunState;
}

/** What is made of something the moment it comes: its result is what is resolved with, what it throws what is rejected with. */
export interface Arrival<V, T> {
  readonly came: (value: V) => T | Promise<T>;
  readonly failed: (error: unknown) => T | Promise<T>;
}

export interface Call {
  readonly id: string; // unique among the calls of a run
  readonly operation: string; // 'payments.capture'
  readonly input: unknown;
  readonly key: string;
  readonly undoes?: string; // the key of the call that this one takes back
  readonly pivot?: boolean;
  readonly policy: Policy;
  readonly execution: CallExecution;
}

export interface Place {
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
  readonly aside: boolean;
}

export interface Scope {
  readonly cancelled: boolean;
  run<T>(work: () => Promise<T>): Promise<T>;
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
  readonly carried: Carried | undefined;
  /** Whether this run's history is so long that it should go on in a new one. */
  long(): boolean;
  history(): HistorySize;
  /** Ends this run and goes on in a new one of the same id, with an empty history. Rejects, with what ends this one. */
  continueAs(input: unknown, carried: Carried): Promise<never>;
  /** Whether an error is what `continueAs` ended the run with. */
  isContinuation(error: unknown): boolean;
  /** Makes the outcome visible from outside, without asking the run. None: the platform's own status tells. */
  publish(outcome: OutcomeKind | undefined): void;
  /** Makes visible from outside whom the run asks something; nobody: an empty list. */
  publishAsked(people: readonly string[]): void;
}
