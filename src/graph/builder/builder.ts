// The interface of the graph builder. Calls of the operations and processes of the contract make nodes, and references
// among nodes make their dependencies. The result is the plain data of a definition.

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
import type { Branch, CallOptions, NodeOptions, ProcessNodeOptions } from './options.ts';
import type { Ref, RefTo, Resolved, Value } from './ref.ts';

export interface GraphBuilder<P extends Process> {
  /** The input of the run. */
  readonly input: Ref<ProcessRequest<P>>;
  /** The services and processes that the contract uses. Each call adds a node. By default the node has the name of what it calls. */
  readonly services: NodeCalls<P>;
  /** Waits for a signal. The node's output is the signal's payload. It is missing if the time in `within` has passed. */
  signal<S extends keyof SignalsOf<P> & string>(signal: S, options?: SignalOptions): Ref<OutputOf<SignalsOf<P>[S]>>;
  /** Asks a person or a role. The node's output is the answer. */
  ask<A extends keyof AsksOf<P> & string>(ask: A, options: AskNodeOptions<P>): Ref<Answered<OutputOf<AsksOf<P>[A]>>>;
  /** Waits for this long. */
  timer(name: string, delay: Duration, options?: NodeOptions): Ref<undefined>;
  /** Computes a value, under a name. */
  value<V>(name: string, value: V, options?: NodeOptions): Ref<Resolved<V>>;
  /** Joins branches. */
  join(name: string, nodes: readonly RefTo<unknown>[], options?: Omit<NodeOptions, 'after'>): Ref<undefined>;
  /** Takes the first branch whose condition holds (exclusive choice), or every one (`take: 'every'`, inclusive choice). */
  choose<B extends string, D extends string = never>(
    name: string,
    branches: Readonly<Record<B, Value<boolean>>>,
    options?: ChooseOptions<D>,
  ): Readonly<Record<B | D, Branch>>;
  /** Fails with a business error. */
  fail(code: string, options?: FailOptions): Ref<never>;
  /** Adds nodes that succeed together or are undone together. The group's output is what `build` returns. */
  group<V>(name: string, build: (inside: GraphBuilder<P>) => V, options?: NodeOptions): Ref<Resolved<V>>;
  /** Performs the nodes for each element of a list, at most `width` at a time. The output is the list of what `build` returns. */
  each<E, V>(name: string, options: EachOptions<E>, build: (item: Ref<E>, inside: EachBuilder<P>) => V): Ref<Resolved<V>[]>;
  /** Repeats a group until a condition on the output of the last round holds. The output is that of the last round. */
  repeat<V>(name: string, build: (inside: RepeatBuilder<P>) => V, options: RepeatOptions<NoInfer<V>>): Ref<Resolved<V>>;
  /** Answers an update. */
  onUpdate<U extends keyof UpdatesOf<P> & string>(
    update: U,
    answer: (request: Ref<RequestOfUpdate<UpdatesOf<P>[U]>>) => UpdateAnswer<UpdatesOf<P>[U]>,
  ): void;
}

/** Builds the graph. It returns the output of the process. */
export type Build<P extends Process, Output> = (graph: GraphBuilder<P>) => Value<Output>;

/** @hidden */
export type NodeCalls<P extends Process> = { readonly [S in keyof UsesOf<P>]: CallsOf<UsesOf<P>[S]> };

/** @hidden */
type CallsOf<U> = U extends { readonly kind: 'process' }
  ? NodeCall<ProcessInput<U>, ProcessOutput<U>, ProcessNodeOptions>
  : U extends Service<string, infer Ops>
    ? { readonly [O in keyof Ops]: NodeCall<OperationInput<Ops[O]>, OperationOutput<Ops[O]>, CallOptions> }
    : never;

/** @hidden */
type NodeCall<Input, Output, Options> = undefined extends Input
  ? (input?: Value<Input>, options?: Options) => Ref<Output>
  : (input: Value<Input>, options?: Options) => Ref<Output>;

export interface EachBuilder<P extends Process> extends GraphBuilder<P> {
  readonly index: Ref<number>;
}

export interface RepeatBuilder<P extends Process> extends GraphBuilder<P> {
  /** The number of the round, starting at 0. */
  readonly round: Ref<number>;
  /** The output of the previous round. The caller states its type. */
  last<T>(): Ref<T | undefined>;
}

export interface SignalOptions extends NodeOptions {
  readonly name?: string;
  /** The node stops waiting after this time. Its output is then missing. */
  readonly within?: Duration;
}

export interface AskNodeOptions<P extends Process> extends NodeOptions {
  readonly name?: string;
  /** The person or the role that is asked. */
  readonly of: Value<string>;
  /** The information that is needed to answer. */
  readonly about?: Value<Json>;
  /** Reminds at this interval until there is an answer. */
  readonly remind?: { readonly every: Duration; readonly call?: ReminderCall<P> };
  /** The person or the role that is asked instead if there is no answer after this time. */
  readonly escalate?: { readonly after: Duration; readonly to: Value<string>; readonly call?: ReminderCall<P> };
  readonly deadline?: Duration;
}

/** The name of an operation whose input accepts a reminder, such as 'mail.remind'. The type of `about` is checked with the whole graph.
 *  @hidden */
type ReminderCall<P extends Process> = {
  [S in keyof UsesOf<P>]: UsesOf<P>[S] extends Service ? ReminderCallOf<UsesOf<P>[S]> : never;
}[keyof UsesOf<P>];

/** @hidden */
type ReminderCallOf<S> =
  S extends Service<infer Name, infer Ops>
    ? { [O in keyof Ops & string]: Reminder extends OperationInput<Ops[O]> ? `${Name}.${O}` : never }[keyof Ops & string]
    : never;

export interface Reminder {
  readonly ask: string;
  readonly to: string;
  readonly about: never;
}

export interface ChooseOptions<D extends string> extends NodeOptions {
  /** The branch that is taken if no other is. */
  readonly otherwise?: D;
  readonly take?: 'first' | 'every';
}

export interface FailOptions extends NodeOptions, ErrorOptions {
  readonly name?: string;
}

export interface ErrorOptions {
  readonly message?: Value<string>;
  readonly details?: Value<Json>;
}

export interface RepeatOptions<V> extends NodeOptions {
  readonly until: (last: Ref<Resolved<V>>) => Value<boolean>;
}

export interface EachOptions<E> extends NodeOptions {
  /** The list. */
  readonly of: RefTo<readonly E[]> | readonly Value<E>[];
  /**
   * The maximum number of elements at the same time.
   * @default 100
   */
  readonly width?: number;
}

/** @hidden */
type RequestOfUpdate<U> = U extends { readonly input?: infer I } ? OutputOf<I> : never;

/** The answer to an update. `fail` ends the run with this error. If it is too late for that, the update fails with `refusal`. */
export interface UpdateAnswer<U> {
  readonly reply?: U extends { readonly output?: infer O } ? Value<InputOf<O>> : never;
  readonly fail?: { readonly code: string } & ErrorOptions;
  readonly refusal?: { readonly code: string } & ErrorOptions;
}
