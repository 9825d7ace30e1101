// defineProcess(): the contract of a process. Its input, output and errors, its signals, updates and questions, and the
// services that it uses. The implementation is separate, and is not needed to start the process.

import type { AnySchema, InputOf, JsonSchema, OutputOf } from '../schema.ts';
import { assertProcess } from './checks/checks.ts';
import { fullName } from './operation-name.ts';
import type { ErrorSchemas, Operation, Service } from './operation.ts';
import type { Child, Forms, ProcessSpec, Signals, UpdateSpec, Updates, Used, UsedByName } from './process-spec.ts';

export type { Child, Forms, ProcessSpec, Signals, UpdateSpec, Updates, Used, UsedByName };

export type Process<
  Name extends string = string,
  Input extends AnySchema | undefined = AnySchema | undefined,
  Output extends AnySchema | undefined = AnySchema | undefined,
  Uses extends UsedByName = UsedByName,
  Sigs extends Signals = Signals,
  Upds extends Updates = Updates,
  Errors extends ErrorSchemas = ErrorSchemas,
  Asks extends Forms = Forms,
> = ProcessSpec<Input, Output, Uses, Sigs, Upds, Errors, Asks> & { readonly kind: 'process'; readonly name: Name };

export type ProcessInput<P> = P extends { readonly input?: infer S } ? InputOf<S> : never;
export type ProcessOutput<P> = P extends { readonly output?: infer S } ? OutputOf<S> : never;
/** The value that an implementation receives, checked and completed by the schema. */
export type ProcessRequest<P> = P extends { readonly input?: infer S } ? OutputOf<S> : never;
/** @hidden */
export type AnswerOf<P> = P extends { readonly output?: infer S } ? InputOf<S> : never;

/** @hidden */
export type UsesOf<P> = P extends { readonly uses?: infer U } ? NonNullable<U> : never;
/** @hidden */
export type SignalsOf<P> = P extends { readonly signals?: infer S } ? NonNullable<S> : never;
/** @hidden */
export type AsksOf<P> = P extends { readonly asks?: infer A } ? NonNullable<A> : never;
/** @hidden */
export type UpdatesOf<P> = P extends { readonly updates?: infer U } ? NonNullable<U> : never;
/** The schema of an update's input. Undefined if the update declares none.
 *  @hidden */
export type UpdateInput<U> = 'input' extends keyof U ? (U extends { readonly input?: infer I } ? I : undefined) : undefined;
/** @hidden */
export type UpdateOutput<U> = 'output' extends keyof U ? (U extends { readonly output?: infer O } ? O : undefined) : undefined;

/** Defines a process. Its name is the workflow type that Temporal shows. Throws a TypeError if a name, an option or a schema is not valid. */
export function defineProcess<
  const Name extends string,
  const Input extends AnySchema | undefined = undefined,
  const Output extends AnySchema | undefined = undefined,
  const Uses extends UsedByName = Record<never, never>,
  const Sigs extends Signals = Record<never, never>,
  const Upds extends Updates = Record<never, never>,
  const Errors extends ErrorSchemas = Record<never, never>,
  const Asks extends Forms = Record<never, never>,
>(
  name: Name,
  spec: ProcessSpec<Input & JsonSchema<Input>, Output & JsonSchema<Output>, Uses, Sigs, Upds, Errors, Asks> = {},
): Process<Name, Input, Output, Uses, Sigs, Upds, Errors, Asks> {
  for (const [alias, used] of Object.entries<unknown>(spec.uses ?? {})) {
    if (isUsable(used)) continue;
    throw new TypeError(
      `Cannot define process '${name}': 'uses.${alias}' is neither a service nor a process. Create it with defineService() or defineProcess()`,
    );
  }
  assertProcess(name, spec);
  return { ...spec, kind: 'process', name };
}

const isUsable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'service' || value.kind === 'process');

export const servicesOf = ({ uses = {} }: Pick<ProcessSpec, 'uses'>): readonly Service[] =>
  Object.values(uses).filter((used) => used.kind === 'service');

export const childrenOf = ({ uses = {} }: Pick<ProcessSpec, 'uses'>): readonly Child[] =>
  Object.values(uses).filter((used) => used.kind === 'process');

/** Returns the operations of a process by their full name. */
export function operationsOf(process: Pick<ProcessSpec, 'uses'>): ReadonlyMap<string, Operation> {
  const found = new Map<string, Operation>();
  for (const { name, operations } of servicesOf(process)) {
    for (const [id, operation] of Object.entries(operations)) found.set(fullName(name, id), operation);
  }
  return found;
}
