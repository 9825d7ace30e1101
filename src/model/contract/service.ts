// A service as everybody sees it: a name and its operations. Plain data, imported by the process, the worker,
// the client and the service itself.

import { parseDuration } from '../duration.ts';
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

// An undo is called with the input of the call it takes back, and a confirm with that of the call it makes good, so it
// must accept that input. What is to be confirmed can be given up.
type FollowUpsFit<Ops> = {
  readonly [K in keyof Ops]: Fits<Ops, { operation: K; as: 'undo'; by: UndoOf<Ops[K]> }> &
    Fits<Ops, { operation: K; as: 'confirm'; by: ConfirmOf<Ops[K]> }> &
    CanBeGivenUp<Ops[K]>;
};

interface FollowUp {
  readonly operation: PropertyKey;
  readonly as: 'undo' | 'confirm';
  readonly by: string;
}

type Fits<Ops, F extends FollowUp> = [F['by']] extends [never]
  ? unknown
  : F['by'] extends keyof Ops
    ? [OperationRequest<Ops[F['operation'] & keyof Ops]>] extends [OperationInput<Ops[F['by']]>]
      ? unknown
      : { readonly [As in F['as']]: `'${F['by']}' does not accept the input of '${F['operation'] & string}'` }
    : { readonly [As in F['as']]: `the service has no operation '${F['by']}'` };

type CanBeGivenUp<O> = [ConfirmOf<O>] extends [never]
  ? unknown
  : [UndoOf<O>] extends [never]
    ? { readonly undo: 'what is to be confirmed needs an undo that gives it up' }
    : unknown;

/** The name of the operation that takes this one back; never, where nothing does. */
export type UndoOf<O> = O extends { readonly undo?: infer Undo extends string | undefined } ? NonNullable<Undo> : never;

/** The name of the operation that makes this one good; never, where nothing does. */
export type ConfirmOf<O> = O extends { readonly confirm?: infer Confirm extends string | undefined } ? NonNullable<Confirm> : never;

/** Defines a service. Throws where an operation names an undo or a confirm that cannot be. */
export function service<const Name extends string, const Ops extends Readonly<Record<string, AnyOperation>>>(
  name: Name,
  operations: Ops & FollowUpsFit<Ops>,
): Ops extends Operations ? Service<Name, Ops> : never {
  for (const id of Object.keys(operations)) {
    const wrong = wrongWith(operations, id);
    if (wrong !== undefined) throw new TypeError(`Cannot define service '${name}': operation '${id}' ${wrong}`);
  }
  return { kind: 'service', name, operations } as never; // the compiler cannot see that the condition holds
}

function wrongWith(operations: Operations, id: string): string | undefined {
  const { undo, confirm, expires, pivot } = operations[id] ?? { kind: 'operation' };
  const unknown = (other: string | undefined) => other !== undefined && !(other in operations);
  const known = `(known: ${Object.keys(operations).join(', ')})`;
  if (unknown(undo)) return `is undone by unknown operation '${String(undo)}' ${known}`;
  if (unknown(confirm)) return `is confirmed by unknown operation '${String(confirm)}' ${known}`;
  if (confirm !== undefined && undo === undefined) return `is confirmed by '${confirm}' and has no undo; name the one that gives it up`;
  if (confirm !== undefined && pivot) return `is confirmed by '${confirm}' and is a pivot; it is either tried or done for good`;
  if (expires === undefined) return undefined;
  if (confirm === undefined) return `expires and has no confirm; name the one that makes it good in time`;
  parseDuration(expires);
  return undefined;
}
