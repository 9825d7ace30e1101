// A service as everybody sees it: a name and its operations. Plain data, imported by the process, the worker,
// the client and the service itself.

import type { Operation, OperationInput, OperationRequest } from './operation.ts';

export type Operations = Readonly<Record<string, Operation>>;

export interface Service<Name extends string = string, Ops extends Operations = Operations> {
  readonly kind: 'service';
  readonly name: Name;
  readonly operations: Ops;
}

// No more than this, or what an operation leaves out would be inferred from here.
interface AnyOperation {
  readonly kind: 'operation';
}

// An undo is called with the input of the call it takes back, so it must accept that input.
type UndoFits<Ops> = {
  readonly [K in keyof Ops]: [UndoOf<Ops[K]>] extends [never] ? unknown : Fits<Ops, K, UndoOf<Ops[K]>>;
};

type Fits<Ops, K extends keyof Ops, Undo> = Undo extends keyof Ops
  ? [OperationRequest<Ops[K]>] extends [OperationInput<Ops[Undo]>]
    ? unknown
    : { readonly undo: `'${Undo & string}' does not accept the input of '${K & string}'` }
  : { readonly undo: `the service has no operation '${Undo & string}'` };

/** The name of the operation that takes this one back; never, where nothing does. */
export type UndoOf<O> = O extends { readonly undo?: infer Undo } ? NonNullable<Undo> : never;

/** Defines a service. Throws where an operation names an undo that does not exist. */
export function service<const Name extends string, const Ops extends Readonly<Record<string, AnyOperation>>>(
  name: Name,
  operations: Ops & UndoFits<Ops>,
): Ops extends Operations ? Service<Name, Ops> : never {
  for (const [id, { undo }] of Object.entries(operations as Operations)) {
    if (undo === undefined || undo in operations) continue;
    const known = Object.keys(operations).join(', ');
    throw new TypeError(`Cannot define service '${name}': operation '${id}' is undone by unknown operation '${undo}' (known: ${known})`);
  }
  return { kind: 'service', name, operations } as never; // the compiler cannot see that the condition holds
}
