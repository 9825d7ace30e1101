// The code notation: a process as an async function. What it may do is in its three parameters, so the same function
// runs on Temporal and in memory.

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

/** Returns the output, or throws: then everything that was done is undone, in reverse order. */
export type Body<P extends Process> = (input: ProcessRequest<P>, services: Calls<P>, run: Run<P>) => Promise<AnswerOf<P>>;

export interface Within {
  /** Give up after this time. */
  readonly within: Duration;
}

/** The run as its own process sees it. */
export interface Run<P extends Process> {
  readonly id: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number from 0 up to, not including, 1. The same after a replay. `Math.random()` is the same. */
  random(): number;
  /** A new UUID, version 4. The same after a replay. */
  uuid(): string;
  sleep(duration: Duration): Promise<void>;
  /** Waits until the condition holds. False: the time ran out first. */
  until(condition: () => boolean, options?: Within): Promise<boolean>;
  /** The next signal of that name, in the order they came. Undefined: the time ran out first. */
  next<S extends keyof SignalsOf<P>>(signal: S): Promise<OutputOf<SignalsOf<P>[S]>>;
  next<S extends keyof SignalsOf<P>>(signal: S, options: Within): Promise<OutputOf<SignalsOf<P>[S]> | undefined>;
  /** Answers an update from now on. What the handler throws as a BusinessError is the refusal. */
  onUpdate<U extends keyof UpdatesOf<P>>(update: U, handler: UpdateHandler<UpdatesOf<P>[U]>): void;
  /** Asks somebody, and waits for the answer. */
  ask<A extends keyof AsksOf<P>>(ask: A, options: AskOptions): Promise<Answered<OutputOf<AsksOf<P>[A]>>>;
  /** Ends the run with this error: what is in flight is waited for, then everything is undone. True also where that is happening already,
   *  for an earlier error. False: too late, the run only goes forward. */
  fail(error: BusinessError): Promise<boolean>;
  /** Starts over with another input and an empty history, as the same run: steps go on being counted, what was done can still be
   *  undone, signals that came are kept. For processes that go on for long: `return run.again(next)`. From then on the handlers of updates
   *  answer no more. Given a function, the run waits until no handler is under way, and calls it last of all. */
  again(input: Latest<ProcessRequest<P>>): Promise<never>;
  /** Sends a signal to another run. Throws a BusinessError 'RunNotOpen' where that has ended, or was never there. */
  signal<Q extends Process, S extends keyof SignalsOf<Q> & string>(
    to: { readonly process: Q; readonly id: string },
    signal: S,
    ...payload: [InputOf<SignalsOf<Q>[S]>] extends [void] ? [] : [InputOf<SignalsOf<Q>[S]>]
  ): Promise<void>;
  /** The work for each item, at the same time; the answers in the items' order. All or nothing, as an attempt. */
  map<T, R>(items: readonly T[], work: (item: T, services: Calls<P>, index: number) => Promise<R>, options?: MapOptions): Promise<R[]>;
  /** The branch that is first decides; the others are cancelled, and what they did is undone. */
  race<const B extends Branches<P>>(branches: B): Promise<Won<B>>;
  /** All or nothing: where the work throws, its steps are undone before the error goes on to the caller. */
  attempt: Attempt<P>;
}

/** @hidden */
export type UpdateHandler<U> = U extends UpdateSpec
  ? (input: OutputOf<UpdateInput<U>>) => InputOf<UpdateOutput<U>> | Promise<InputOf<UpdateOutput<U>>>
  : never;
