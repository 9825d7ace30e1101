// Stubs replace a process's services in a test. A stub is a value, an error, a function, or several of these in turn. It is
// typed by the contract, and checked against it as in production.

import type { OperationAnswer, OperationRequest } from '../../../model/contract/operation.ts';
import type { AnswerOf, Child, Process, ProcessRequest, UsesOf } from '../../../model/contract/process.ts';
import type { Service } from '../../../model/contract/service.ts';
import type { Duration } from '../../../model/duration.ts';

/** Stubs by the names under which the process, or a child process, uses its services. An undo or a confirm without a stub succeeds. Any other
 *  operation needs a stub. */
export type Stubs<P extends Process = Process> = { readonly [S in AliasIn<P>]?: StubsOf<UsedIn<P, S>> };

/** @hidden */
type ChildOf<P> = Extract<UsesOf<P>[keyof UsesOf<P>], Child>;
/** @hidden */
type AliasIn<P> = P extends unknown ? keyof UsesOf<P> | AliasIn<ChildOf<P>> : never;
/** The caller's own names come first.
 *  @hidden */
type UsedIn<P, S> = P extends unknown ? (S extends keyof UsesOf<P> ? UsesOf<P>[S] : UsedIn<ChildOf<P>, S>) : never;

/** @hidden */
type StubsOf<S> =
  S extends Service<string, infer Ops>
    ? { readonly [O in keyof Ops]?: Stub<OperationRequest<Ops[O]>, OperationAnswer<Ops[O]>> }
    : S extends Child
      ? Stub<ProcessRequest<S>, AnswerOf<S>>
      : never;

/** A value, an error, a function, or several in turn. Errors are thrown: a `BusinessError` refuses, `ServiceUnavailable` is retried. */
export type Stub<Input = never, Answer = unknown> =
  Answer | Error | InTurn<Answer | Error> | ((input: Input, call: StubCall) => Answer | Promise<Answer>);

/** The call that a stub answers. */
export interface StubCall {
  /** The same on every attempt of the same step. */
  readonly key: string;
  /** The key of the call that is undone, if this is an undo. */
  readonly undoes?: string | undefined;
  readonly attempt: number;
  /** Lets virtual time pass before the answer. */
  sleep(duration: Duration): Promise<void>;
}

export interface InTurn<Answer> {
  readonly kind: 'in-turn';
  readonly answers: readonly Answer[];
}

/** Answers each attempt with the next answer, and repeats the last one. `inTurn(new ServiceUnavailable('down'), { receipt: 'r-1' })` */
export const inTurn = <const Answers extends readonly unknown[]>(...answers: Answers): InTurn<Answers[number]> => ({
  kind: 'in-turn',
  answers,
});

export const isInTurn = (stub: unknown): stub is InTurn<unknown> =>
  typeof stub === 'object' && stub !== null && 'kind' in stub && stub.kind === 'in-turn' && 'answers' in stub;
