// A service as everybody sees it: a name and its operations. Plain data, imported by the process, the worker,
// the client and the service itself.

import type { Operation, OperationInput, OperationRequest } from './operation.ts';

export type Operations = Readonly<Record<string, Operation>>;

export interface Service<Name extends string = string, Ops extends Operations = Operations> {
  readonly kind: 'service';
  readonly name: Name;
  readonly operations: Ops;
}

// An undo is called with the input of the call it takes back, so it must accept that input.
type UndoFits<Ops> = {
  readonly [K in keyof Ops]: Ops[K] extends { readonly undo?: infer Undo extends string }
    ? Undo extends keyof Ops
      ? [OperationRequest<Ops[K]>] extends [OperationInput<Ops[Undo]>]
        ? unknown
        : { readonly undo: `'${Undo}' does not accept the input of '${K & string}'` }
      : { readonly undo: `the service has no operation '${Undo}'` }
    : unknown;
};

/** Defines a service. Throws where an operation names an undo that does not exist. */
export function service<const Name extends string, const Ops extends Readonly<Record<string, Operation<any, any, any, any>>>>( // eslint-disable-line @typescript-eslint/no-explicit-any -- inference: each operation keeps its own schemas
  name: Name,
  operations: Ops & UndoFits<Ops>,
): Service<Name, Ops> {
  for (const [id, { undo }] of Object.entries<Operation>(operations)) {
    if (undo === undefined || undo in operations) continue;
    const known = Object.keys(operations).join(', ');
    throw new TypeError(`Cannot define service '${name}': operation '${id}' is undone by unknown operation '${undo}' (known: ${known})`);
  }
  return { kind: 'service', name, operations };
}
