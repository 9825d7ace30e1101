// The types of a service's handlers: one function per operation, typed by the contract.

import type { Transaction } from 'kysely';
import type { Operation, OperationAnswer, OperationRequest } from '../../model/contract/operation.ts';
import type { ConfirmOf, Operations, UndoOf } from '../../model/contract/service.ts';
import type { BusinessError } from '../../model/errors.ts';
import type { InputOf } from '../../model/schema.ts';

/** A handler for every operation of the contract. `Tables` are the tables of the service's database, as Kysely types them. */
export type ServiceHandlers<Ops extends Operations = Operations, Tables = unknown> = {
  readonly [Name in keyof Ops]: (
    input: OperationRequest<Ops[Name]>,
    context: CallContext<Ops, Name, Tables>,
  ) => Promise<OperationAnswer<Ops[Name]>>;
};

export interface CallContext<Ops, Name extends keyof Ops, Tables> {
  /** The transaction that also contains the record of the call. A rollback does not undo effects outside this database. */
  readonly db: Transaction<Tables>;
  readonly key: string;
  /** The original call, if this call is an undo or a confirm. Undefined if the operation is called directly. */
  readonly original: Original<Ops, Name> | undefined;
  /** Creates a refusal that the contract declares: `throw refuse('CardRefused', { details: { reason } })`. */
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

// The same without the contract's types, for internal calls.
export type AnyHandler = (input: unknown, context: AnyContext) => Promise<unknown>;
export interface AnyContext {
  readonly db: Transaction<unknown>;
  readonly key: string;
  readonly original: { readonly operation: string; readonly input: unknown; readonly output: unknown } | undefined;
  readonly refuse: (code: string, options?: { message?: string; details?: never }) => BusinessError;
}

/** An operation of the contract together with its handler. */
export interface Endpoint {
  readonly service: string;
  readonly name: string;
  readonly spec: Operation;
  readonly handler: AnyHandler;
  readonly siblings: Operations;
}
