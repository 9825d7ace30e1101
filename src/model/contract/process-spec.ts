// The types of the contract of a process, as defineProcess() accepts it.

import type { AnySchema } from '../schema.ts';
import type { ErrorSchemas, Execution, Service, StepPolicy } from './operation.ts';

/** A service or a process that a process may call. */
export type Used = Service | Child;
export type UsedByName = Readonly<Record<string, Used>>;

/** The contract of a process, for a process that calls it. The call looks like that of an operation, and starts a separate run. */
export interface Child {
  readonly kind: 'process';
  readonly name: string;
  readonly input?: AnySchema | undefined;
  readonly output?: AnySchema | undefined;
}

export type Signals = Readonly<Record<string, AnySchema | undefined>>;
export interface UpdateSpec<
  Input extends AnySchema | undefined = AnySchema | undefined,
  Output extends AnySchema | undefined = AnySchema | undefined,
> {
  readonly input?: Input;
  readonly output?: Output;
  readonly errors?: ErrorSchemas; // the business errors with which it may be rejected
}
export type Updates = Readonly<Record<string, UpdateSpec>>;
/** The questions to people, by name: the schema that an answer has to match. */
export type Forms = Readonly<Record<string, AnySchema | undefined>>;

export interface ProcessSpec<
  Input extends AnySchema | undefined = AnySchema | undefined,
  Output extends AnySchema | undefined = AnySchema | undefined,
  Uses extends UsedByName = UsedByName,
  Sigs extends Signals = Signals,
  Upds extends Updates = Updates,
  Errors extends ErrorSchemas = ErrorSchemas,
  Asks extends Forms = Forms,
> {
  readonly input?: Input;
  readonly output?: Output;
  readonly uses?: Uses;
  readonly signals?: Sigs;
  readonly updates?: Upds;
  readonly errors?: Errors;
  readonly asks?: Asks;
  /**
   * Where steps run, if their operation does not set it.
   * @default 'remote'
   */
  readonly execution?: Execution;
  /** The policy of every step. An operation may override each field. */
  readonly policy?: StepPolicy;
}
