// The code notation: a process as an async function. Everything that it may use is in its three parameters, so the same
// function runs on Temporal and in memory.

import type {
  AnswerOf,
  AsksOf,
  Process,
  ProcessRequest,
  SignalsOf,
  UpdateInput,
  UpdateOutput,
  UpdateSpec,
  UpdatesOf,
} from '../contract/process.ts';
import type { Duration } from '../duration.ts';
import type { BusinessError } from '../errors.ts';
import type { AskOptions, Answered } from '../messages/asks.ts';
import type { InputOf, OutputOf } from '../schema.ts';
import type { Attempt, Calls } from './calls.ts';
import type { Branches, MapOptions, Won } from './parallel.ts';
import type { Latest } from './start-over.ts';

/** The function of a process. It returns the output, or throws. If it throws, all its steps are undone in reverse order. */
export type Body<P extends Process> = (input: ProcessRequest<P>, services: Calls<P>, run: Run<P>) => Promise<AnswerOf<P>>;

export interface Within {
  /** The longest time to wait. */
  readonly within: Duration;
}

/** The run, for the code of its own process. */
export interface Run<P extends Process> {
  readonly id: string;
  /** Returns milliseconds since the epoch. The same after a replay. */
  now(): number;
  /** Returns a number from 0 up to, not including, 1. The same after a replay, as is `Math.random()`. */
  random(): number;
  /** Returns a new UUID, version 4. The same after a replay. */
  uuid(): string;
  sleep(duration: Duration): Promise<void>;
  /** Waits until the condition holds. Resolves with false if the time runs out first. */
  until(condition: () => boolean, options?: Within): Promise<boolean>;
  /** Waits for the next signal of that name, in the order of arrival. Resolves with undefined if the time runs out first. */
  next<S extends keyof SignalsOf<P>>(signal: S): Promise<OutputOf<SignalsOf<P>[S]>>;
  next<S extends keyof SignalsOf<P>>(signal: S, options: Within): Promise<OutputOf<SignalsOf<P>[S]> | undefined>;
  /** Sets the handler of an update. If the handler throws a BusinessError, the update is rejected with it. */
  onUpdate<U extends keyof UpdatesOf<P>>(update: U, handler: UpdateHandler<UpdatesOf<P>[U]>): void;
  /** Asks a person or a role, and waits for the answer. */
  ask<A extends keyof AsksOf<P>>(ask: A, options: AskOptions): Promise<Answered<OutputOf<AsksOf<P>[A]>>>;
  /** Ends the run with this error. The run waits for steps in flight, then undoes all steps. Resolves with true also if it is being undone
   *  already, for an earlier error. Resolves with false if it is too late, because the run only goes forward. */
  fail(error: BusinessError): Promise<boolean>;
  /** Starts over with another input and an empty history, as the same run. Steps continue to be counted, earlier steps can still be undone,
   *  and received signals are kept. For long-running processes: `return run.again(next)`. From then on, the handlers of updates no longer
   *  answer. If the input is a function, the run waits until no handler is under way, and then calls the function as its last act. */
  again(input: Latest<ProcessRequest<P>>): Promise<never>;
  /** Sends a signal to another run. Throws a BusinessError 'RunNotOpen' if that run has ended, or never existed. */
  signal<Q extends Process, S extends keyof SignalsOf<Q> & string>(
    to: { readonly process: Q; readonly id: string },
    signal: S,
    ...payload: [InputOf<SignalsOf<Q>[S]>] extends [void] ? [] : [InputOf<SignalsOf<Q>[S]>]
  ): Promise<void>;
  /** Does the work for all items at the same time. Resolves with the results in the order of the items. All or nothing, like an attempt. */
  map<T, R>(items: readonly T[], work: (item: T, services: Calls<P>, index: number) => Promise<R>, options?: MapOptions): Promise<R[]>;
  /** Runs branches at the same time, and resolves with the first one that settles. The others are cancelled, and their steps are undone. */
  race<const B extends Branches<P>>(branches: B): Promise<Won<B>>;
  /** Does work that is all or nothing. If the work throws, its steps are undone before the error is rethrown to the caller. */
  attempt: Attempt<P>;
}

/** @hidden */
export type UpdateHandler<U> = U extends UpdateSpec
  ? (input: OutputOf<UpdateInput<U>>) => InputOf<UpdateOutput<U>> | Promise<InputOf<UpdateOutput<U>>>
  : never;
