// What a service's author writes: one function per operation of the contract, typed by it.

import type { Transaction } from 'kysely';
import type { Operation, OperationAnswer, OperationRequest } from '../../model/contract/operation.ts';
import type { ConfirmOf, Operations, UndoOf } from '../../model/contract/service.ts';
import type { BusinessError } from '../../model/errors.ts';
import type { InputOf } from '../../model/schema.ts';

/** Every operation of the contract. `Tables` are those of the service's database, as Kysely knows them. */
export type ServiceHandlers<Ops extends Operations = Operations, Tables = unknown> = {
  readonly [Name in keyof Ops]: (
    input: OperationRequest<Ops[Name]>,
    context: CallContext<Ops, Name, Tables>,
  ) => Promise<OperationAnswer<Ops[Name]>>;
};

export interface CallContext<Ops, Name extends keyof Ops, Tables> {
  /** The transaction that also holds the record of the call. What is done elsewhere is not undone when it rolls back. */
  readonly db: Transaction<Tables>;
  readonly key: string;
  /** The call that is taken back or made good, when called as an undo or a confirm. Undefined when called directly. */
  readonly original: Original<Ops, Name> | undefined;
  /** A refusal that the contract declares: `throw refuse('CardRefused', { details: { reason } })`. */
  readonly refuse: <Code extends CodesOf<Ops[Name]>>(
    code: Code,
    options: { readonly message?: string; readonly details: DetailsOf<Ops[Name], Code> },
  ) => BusinessError<Code, DetailsOf<Ops[Name], Code>>;
}

// A union over the operations that `Name` undoes or confirms.
/** @hidden */
type Original<Ops, Name> = {
  [K in keyof Ops]: Name extends UndoOf<Ops[K]> | ConfirmOf<Ops[K]>
    ? { readonly operation: K; readonly input: OperationRequest<Ops[K]>; readonly output: OperationAnswer<Ops[K]> }
    : never;
}[keyof Ops];

/** @hidden */
type ErrorsOf<O> = O extends { readonly errors?: infer Errors extends object } ? Errors : never;
/** @hidden */
type CodesOf<O> = keyof ErrorsOf<O> & string;
/** @hidden */
type DetailsOf<O, Code> = ErrorsOf<O> extends infer Errors ? (Code extends keyof Errors ? InputOf<Errors[Code]> : never) : never;

// The same with the types forgotten, as the kit calls them.
export type AnyHandler = (input: unknown, context: AnyContext) => Promise<unknown>;
export interface AnyContext {
  readonly db: Transaction<unknown>;
  readonly key: string;
  readonly original: { readonly operation: string; readonly input: unknown; readonly output: unknown } | undefined;
  readonly refuse: (code: string, options?: { message?: string; details?: never }) => BusinessError;
}

/** An operation of the contract together with what carries it out. */
export interface Endpoint {
  readonly service: string;
  readonly name: string;
  readonly spec: Operation;
  readonly handler: AnyHandler;
  readonly siblings: Operations;
}
