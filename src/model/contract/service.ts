// A service as everybody sees it: a name and its operations. Plain data, imported by the process, the worker,
// the client and the service itself.

import { assertService } from './checks/checks.ts';
import type { OperationInput, OperationRequest, Operations, Service } from './operation.ts';

export type { Operations, Service };

// No more than this, or what an operation leaves out would be inferred from here.
export interface AnyOperation {
  readonly kind: 'operation';
}

// An undo is called with the input of the call it takes back, and a confirm with that of the call it makes good, so it
// must accept that input. What is to be confirmed can be given up.
/** @hidden */
type FollowUpsFit<Ops> = {
  readonly [K in keyof Ops]: Fits<Ops, { operation: K; as: 'undo'; by: UndoOf<Ops[K]> }> &
    Fits<Ops, { operation: K; as: 'confirm'; by: ConfirmOf<Ops[K]> }> &
    CanBeGivenUp<Ops[K]>;
};

export interface FollowUp {
  readonly operation: PropertyKey;
  readonly as: 'undo' | 'confirm';
  readonly by: string;
}

// A name that the compiler does not know is checked at run time only.
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
type CanBeGivenUp<O> = [ConfirmOf<O>] extends [never]
  ? unknown
  : [UndoOf<O>] extends [never]
    ? Refused<'confirm', 'what is to be confirmed needs an undo that gives it up'>
    : unknown;

// The compiler shows why, and what it is about. Of two texts that exclude each other it would show 'never'.
/** @hidden */
type Refused<As extends string, Why extends string, Shown = true> = { readonly [A in As]: { readonly [W in Why]: Shown } };

/** The name of the operation that takes this one back; never, where nothing does.
 *  @hidden */
export type UndoOf<O> = O extends { readonly undo?: infer Undo extends string | undefined } ? NonNullable<Undo> : never;

/** The name of the operation that makes this one good; never, where nothing does.
 *  @hidden */
export type ConfirmOf<O> = O extends { readonly confirm?: infer Confirm extends string | undefined } ? NonNullable<Confirm> : never;

/** Defines a service. Throws where a name, an option or a schema cannot be, or an operation's undo or confirm does not fit it. */
export function defineService<const Name extends string, const Ops extends Readonly<Record<string, AnyOperation>>>(
  name: Name,
  operations: Ops & FollowUpsFit<Ops>,
): Ops extends Operations ? Service<Name, Ops> : never {
  assertService(name, operations);
  return { kind: 'service', name, operations } as never; // the compiler cannot see that the condition holds
}
