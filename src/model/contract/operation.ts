// operation(): the contract of one operation of a service. Its input, output and errors, its undo and confirm, and its policy.

import type { Duration } from '../duration.ts';
import type { AnySchema, InputOf, JsonSchema, OutputOf } from '../schema.ts';

/** How a step is called. Every field has a default. An operation, a process or a single call may override it. */
export interface StepPolicy {
  /**
   * The longest time of one attempt, from its start to its answer.
   * @default '10s'
   */
  readonly timeout?: Duration;
  /**
   * The longest time of all attempts together. A pivot has no deadline, because only an answer can settle it.
   * @default '1h'
   */
  readonly deadline?: Duration;
  readonly retry?: {
    readonly attempts?: number; // default: as many as fit before the deadline
    readonly initialInterval?: Duration; // default '200ms'
    readonly backoff?: number; // default 2
    readonly maximumInterval?: Duration; // default '30s'
  };
  /**
   * If a worker sends no heartbeat for this long during a call, it is considered dead.
   * @default '5s'
   */
  readonly heartbeat?: Duration;
  /** The priority if many runs compete: `key` from 1 (first) to 5 (last), and a fair share by `fairnessKey`. */
  readonly priority?: { readonly key?: number; readonly fairnessKey?: string; readonly fairnessWeight?: number };
  /** Limits concurrency by key. Of all runs on the task queue, at most `atOnce` (default 1) run a step with this key. The others wait in the
   *  order of their requests. The deadline counts from when the step has acquired its permit. The undo of a step is not limited. */
  readonly limit?: { readonly key: string; readonly atOnce?: number };
  /** Headers that are sent with the call, such as a tenant or a region. Routes can match them. Names must be in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type Execution = 'remote' | 'local';

export interface OperationSpec<
  Input extends AnySchema | undefined,
  Output extends AnySchema | undefined,
  Errors extends ErrorSchemas,
  Undo extends string | undefined,
  Confirm extends string | undefined = string | undefined,
> extends StepPolicy {
  readonly input?: Input;
  readonly output?: Output;
  /** The schemas of the business errors with which the service may reject a call, by code. Such a call is never retried. */
  readonly errors?: Errors;
  /** The operation of the same service that undoes this one. It receives the input and the key of this call. */
  readonly undo?: Undo;
  /** The operation of the same service that confirms this one. Until then its effect is only reserved, and `undo` releases it. The run
   *  calls the confirm once nothing can fail any more, with the input and the key of this call. */
  readonly confirm?: Confirm;
  /** How long the service holds a reservation. A run that cannot confirm it in time ends, and undoes its steps. */
  readonly expires?: Duration;
  /**
   * Where the step runs. 'local' runs it inside the worker that runs the process, without a separate task. Use it only for operations that
   * give the same answer for the same key: after a crash, every local step since the last durable point is repeated.
   * @default the `execution` of the process
   */
  readonly execution?: Execution;
  /** Whether the run only goes forward once this operation is done. */
  readonly pivot?: boolean;
  /** Whether two concurrent calls with the same key have one effect. If so, the call may be hedged. */
  readonly idempotent?: boolean;
  /** Whether it changes nothing (RFC 9110, 9.2.1). If so, an earlier answer may replace a call. Implies `idempotent`. */
  readonly safe?: boolean;
  /** How long it typically takes, for the analysis of graphs. It does not limit the call. */
  readonly duration?: Duration;
}

export type ErrorSchemas = Readonly<Record<string, AnySchema>>;

export type Operation<
  Input extends AnySchema | undefined = AnySchema | undefined,
  Output extends AnySchema | undefined = AnySchema | undefined,
  Errors extends ErrorSchemas = ErrorSchemas,
  Undo extends string | undefined = string | undefined,
  Confirm extends string | undefined = string | undefined,
> = OperationSpec<Input, Output, Errors, Undo, Confirm> & { readonly kind: 'operation' };

export type Operations = Readonly<Record<string, Operation>>;

export interface Service<Name extends string = string, Ops extends Operations = Operations> {
  readonly kind: 'service';
  readonly name: Name;
  readonly operations: Ops;
}

export type OperationInput<O> = O extends { readonly input?: infer S } ? InputOf<S> : never;
export type OperationOutput<O> = O extends { readonly output?: infer S } ? OutputOf<S> : never;
/** The value that a service receives after the input was checked (defaults filled in, transforms applied).
 *  @hidden */
export type OperationRequest<O> = O extends { readonly input?: infer S } ? OutputOf<S> : never;
/** The value that a service returns. It is checked before the run receives it.
 *  @hidden */
export type OperationAnswer<O> = O extends { readonly output?: infer S } ? InputOf<S> : never;

export function operation<
  const Input extends AnySchema | undefined = undefined,
  const Output extends AnySchema | undefined = undefined,
  const Errors extends ErrorSchemas = Record<never, never>,
  const Undo extends string | undefined = undefined,
  const Confirm extends string | undefined = undefined,
>(
  spec: OperationSpec<Input & JsonSchema<Input>, Output & JsonSchema<Output>, Errors, Undo, Confirm> = {},
): Operation<Input, Output, Errors, Undo, Confirm> {
  return { kind: 'operation', ...spec };
}
