// The graph notation for those who write code: nodes are made by calling what the contract knows, and references among
// them make the dependencies. All it produces is the plain data of a definition.

import type { OperationInput, OperationOutput } from '../../model/contract/operation.ts';
import type {
  AsksOf,
  Process,
  ProcessInput,
  ProcessOutput,
  ProcessRequest,
  SignalsOf,
  UpdatesOf,
  UsesOf,
} from '../../model/contract/process.ts';
import type { Service } from '../../model/contract/service.ts';
import type { Duration } from '../../model/duration.ts';
import type { Json } from '../../model/json.ts';
import type { Answered } from '../../model/messages/asks.ts';
import type { InputOf, OutputOf } from '../../model/schema.ts';
import type { Branch, CallOptions, NodeOptions, ProcessOptions } from './options.ts';
import type { Ref, RefTo, Resolved, Value } from './ref.ts';

export interface GraphBuilder<P extends Process> {
  /** What the run was started with. */
  readonly input: Ref<ProcessRequest<P>>;
  /** Calls of the services and processes that the contract uses. A node is named after what it calls, unless it has a name of its own. */
  readonly services: NodeCalls<P>;
  /** Waits for a signal, and gives what came with it. Missing: the time ran out first. */
  signal<S extends keyof SignalsOf<P> & string>(signal: S, options?: SignalOptions): Ref<OutputOf<SignalsOf<P>[S]>>;
  /** Asks somebody, and gives what came of it. */
  ask<A extends keyof AsksOf<P> & string>(ask: A, options: AskOptions<P>): Ref<Answered<OutputOf<AsksOf<P>[A]>>>;
  timer(name: string, delay: Duration, options?: NodeOptions): Ref<undefined>;
  /** Something computed, under a name. */
  value<V>(name: string, value: V, options?: NodeOptions): Ref<Resolved<V>>;
  /** Where branches meet. */
  join(name: string, nodes: readonly RefTo<unknown>[], options?: Omit<NodeOptions, 'after'>): Ref<undefined>;
  /** Takes the first branch whose condition holds (exclusive), or every one (`take: 'every'`, inclusive). */
  choose<B extends string, D extends string = never>(
    name: string,
    branches: Readonly<Record<B, Value<boolean>>>,
    options?: ChooseOptions<D>,
  ): Readonly<Record<B | D, Branch>>;
  /** Fails with a business error. */
  fail(code: string, options?: FailOptions): Ref<never>;
  /** Nodes that succeed together or are undone together. Gives what the work returns. */
  group<V>(name: string, build: (inside: GraphBuilder<P>) => V, options?: NodeOptions): Ref<Resolved<V>>;
  /** The same for each element of a list, so many at a time. Gives the list of what the work returns. */
  each<E, V>(name: string, options: EachOptions<E>, build: (item: Ref<E>, inside: EachBuilder<P>) => V): Ref<Resolved<V>[]>;
  /** A group again and again, until the condition on what the last round gave holds. Gives what that round gave. */
  repeat<V>(name: string, build: (inside: RepeatBuilder<P>) => V, options: RepeatOptions<NoInfer<V>>): Ref<Resolved<V>>;
  /** Answers an update. */
  answer<U extends keyof UpdatesOf<P> & string>(
    update: U,
    answer: (request: Ref<RequestOfUpdate<UpdatesOf<P>[U]>>) => UpdateAnswer<UpdatesOf<P>[U]>,
  ): void;
}

/** Gives the output of the process. */
export type Build<P extends Process, Output> = (graph: GraphBuilder<P>) => Value<Output>;

export type NodeCalls<P extends Process> = { readonly [S in keyof UsesOf<P>]: CallsOf<UsesOf<P>[S]> };

type CallsOf<U> = U extends { readonly kind: 'process' }
  ? NodeCall<ProcessInput<U>, ProcessOutput<U>, ProcessOptions>
  : U extends Service<string, infer Ops>
    ? { readonly [O in keyof Ops]: NodeCall<OperationInput<Ops[O]>, OperationOutput<Ops[O]>, CallOptions> }
    : never;

type NodeCall<Input, Output, Options> = undefined extends Input
  ? (input?: Value<Input>, options?: Options) => Ref<Output>
  : (input: Value<Input>, options?: Options) => Ref<Output>;

export interface EachBuilder<P extends Process> extends GraphBuilder<P> {
  readonly index: Ref<number>;
}

export interface RepeatBuilder<P extends Process> extends GraphBuilder<P> {
  /** From 0 on. */
  readonly round: Ref<number>;
  /** What the round before gave; its type is for you to say. */
  last<T>(): Ref<T | undefined>;
}

export interface SignalOptions extends NodeOptions {
  readonly name?: string;
  /** Goes on without it after this time. */
  readonly within?: Duration;
}

export interface AskOptions<P extends Process> extends NodeOptions {
  readonly name?: string;
  /** The person or the role that is asked. */
  readonly of: Value<string>;
  /** What they need to know to answer. */
  readonly about?: Value<Json>;
  /** Called to mind again and again until there is an answer. */
  readonly remind?: { readonly every: Duration; readonly call?: Telling<P> };
  /** Who is asked instead where there is no answer by then. */
  readonly escalate?: { readonly after: Duration; readonly to: Value<string>; readonly call?: Telling<P> };
  readonly deadline?: Duration;
}

/** The name of an operation that takes what a reminder says, as in 'mail.remind'. What it is about is checked with the whole graph. */
type Telling<P extends Process> = {
  [S in keyof UsesOf<P>]: UsesOf<P>[S] extends Service ? TellingOf<UsesOf<P>[S]> : never;
}[keyof UsesOf<P>];

type TellingOf<S> =
  S extends Service<infer Name, infer Ops>
    ? { [O in keyof Ops & string]: Reminder extends OperationInput<Ops[O]> ? `${Name}.${O}` : never }[keyof Ops & string]
    : never;

interface Reminder {
  readonly ask: string;
  readonly to: string;
  readonly about: never;
}

export interface ChooseOptions<D extends string> extends NodeOptions {
  /** The branch that is taken where no other is. */
  readonly otherwise?: D;
  readonly take?: 'first' | 'every';
}

export interface FailOptions extends NodeOptions, ErrorOptions {
  readonly name?: string;
}

interface ErrorOptions {
  readonly message?: Value<string>;
  readonly details?: Value<Json>;
}

export interface RepeatOptions<V> extends NodeOptions {
  readonly until: (last: Ref<Resolved<V>>) => Value<boolean>;
}

export interface EachOptions<E> extends NodeOptions {
  /** The list. */
  readonly of: RefTo<readonly E[]> | readonly Value<E>[];
  /** How many at the same time at most. Default 100. */
  readonly width?: number;
}

type RequestOfUpdate<U> = U extends { readonly input?: infer I } ? OutputOf<I> : never;

/** `fail` ends the run with that error, if it is not too late, for which there is the `refusal`. */
export interface UpdateAnswer<U> {
  readonly reply?: U extends { readonly output?: infer O } ? Value<InputOf<O>> : never;
  readonly fail?: { readonly code: string } & ErrorOptions;
  readonly refusal?: { readonly code: string } & ErrorOptions;
}
