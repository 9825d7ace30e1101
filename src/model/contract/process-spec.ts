// What a process says of itself when it is defined.

import type { AnySchema } from '../schema.ts';
import type { ErrorSchemas, Execution, Service, StepPolicy } from './operation.ts';

/** What a process may call: services, and other processes. */
export type Used = Service | Child;
export type UsedByName = Readonly<Record<string, Used>>;

/** A process as another one sees it: called like an operation, run as a run of its own. */
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
  readonly errors?: ErrorSchemas; // why it may be refused
}
export type Updates = Readonly<Record<string, UpdateSpec>>;
/** What people are asked, by name: the form that an answer has to fit. */
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
  /** Where steps run whose operation does not say. Default 'remote'. */
  readonly execution?: Execution;
  /** Applies to every step, where the operation does not say otherwise. */
  readonly policy?: StepPolicy;
}
