// defineService(): the contract of a service, a name and its operations. It is plain data that the process, the worker, the
// client and the service itself import.

import { assertService } from './checks/checks.ts';
import type { OperationInput, OperationRequest, Operations, Service } from './operation.ts';

export type { Operations, Service };

// Has only this field. Otherwise the compiler would infer an operation's omitted fields from here.
export interface AnyOperation {
  readonly kind: 'operation';
}

// An undo is called with the input of the call that it undoes, and a confirm with the input of the call that it confirms.
// So both must accept that input. An operation with a confirm must also have an undo.
/** @hidden */
type FollowUpsFit<Ops> = {
  readonly [K in keyof Ops]: Fits<Ops, { operation: K; as: 'undo'; by: UndoOf<Ops[K]> }> &
    Fits<Ops, { operation: K; as: 'confirm'; by: ConfirmOf<Ops[K]> }> &
    HasUndo<Ops[K]>;
};

export interface FollowUp {
  readonly operation: PropertyKey;
  readonly as: 'undo' | 'confirm';
  readonly by: string;
}

// A name that the compiler does not know is checked only at run time.
/** @hidden */
type Fits<Ops, F extends FollowUp> = [F['by']] extends [never]
  ? unknown
  : string extends F['by']
    ? unknown
    : F['by'] extends keyof Ops
      ? F['by'] extends F['operation']
        ? Refused<F['as'], `'${F['by']}' cannot be its own ${F['as']}`>
        : FitsInput<F, { given: OperationRequest<Ops[F['operation'] & keyof Ops]>; taken: OperationInput<Ops[F['by']]> }>
      : Refused<F['as'], `the service has no operation '${F['by']}'`>;

export interface Inputs {
  readonly given: unknown;
  readonly taken: unknown;
}

/** @hidden */
type FitsInput<F extends FollowUp, I extends Inputs> = [I['given']] extends [I['taken']]
  ? unknown
  : Refused<F['as'], `'${F['by']}' does not accept the input of '${F['operation'] & string}'`, I>;

/** @hidden */
type HasUndo<O> = [ConfirmOf<O>] extends [never]
  ? unknown
  : [UndoOf<O>] extends [never]
    ? Refused<'confirm', 'an operation with a confirm needs an undo'>
    : unknown;

// The compiler shows the reason and its subject. For two texts that exclude each other it would show 'never'.
/** @hidden */
type Refused<As extends string, Why extends string, Shown = true> = { readonly [A in As]: { readonly [W in Why]: Shown } };

/** The name of the operation that undoes this one, or never if there is none.
 *  @hidden */
export type UndoOf<O> = O extends { readonly undo?: infer Undo extends string | undefined } ? NonNullable<Undo> : never;

/** The name of the operation that confirms this one, or never if there is none.
 *  @hidden */
export type ConfirmOf<O> = O extends { readonly confirm?: infer Confirm extends string | undefined } ? NonNullable<Confirm> : never;

/** Defines a service. Throws a TypeError if a name, an option or a schema is not valid, or if an operation's undo or confirm does not accept its input. */
export function defineService<const Name extends string, const Ops extends Readonly<Record<string, AnyOperation>>>(
  name: Name,
  operations: Ops & FollowUpsFit<Ops>,
): Ops extends Operations ? Service<Name, Ops> : never {
  assertService(name, operations);
  return { kind: 'service', name, operations } as never; // the compiler cannot see that the condition holds
}
