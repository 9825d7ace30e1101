// One thing a service does: what goes in, what comes out, what it may refuse, how it is undone, how it is called.

import type { Duration } from '../duration.ts';
import type { AnySchema, InputOf, JsonSchema, OutputOf } from '../schema.ts';

/** How a step is called. Every field has a default; an operation, a process or a single call may say otherwise. */
export interface StepPolicy {
  /** One attempt, from start to answer. Default '10s'. */
  readonly timeout?: Duration;
  /** All attempts together. Default '1h'; a pivot has none, because only an answer can settle it. */
  readonly deadline?: Duration;
  readonly retry?: {
    readonly attempts?: number; // default: as many as fit before the deadline
    readonly initialInterval?: Duration; // default '200ms'
    readonly backoff?: number; // default 2
    readonly maximumInterval?: Duration; // default '30s'
  };
  /** A worker that is silent for so long during a call is taken for dead. Default '5s'. */
  readonly heartbeat?: Duration;
  /** Where many runs compete: 1 (first) to 5 (last), and a share by key. */
  readonly priority?: { readonly key?: number; readonly fairnessKey?: string; readonly fairnessWeight?: number };
  /** Of all runs on the task queue, at most `atOnce` (default 1) are at a step with this key; the others wait in the order they
   *  came. The deadline counts from when the step is let in. The undo of a step is not limited. */
  readonly limit?: { readonly key: string; readonly atOnce?: number };
  /** Sent along with the call, and seen by the routes that it may take: a tenant, a region. Names in lower case. */
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
  /** What the service may refuse, by code. Never retried; typed where it is caught. */
  readonly errors?: Errors;
  /** The operation of the same service that takes this one back. It is given this call's input and key. */
  readonly undo?: Undo;
  /** The operation of the same service that makes this one good. Until then it is only tried, and `undo` gives it up. The run calls it
   *  once nothing can fail any more, with this call's input and key. */
  readonly confirm?: Confirm;
  /** How long the service holds what was tried. A run that does not get to confirm it in time ends and undoes itself. */
  readonly expires?: Duration;
  /** 'local' runs the step inside the worker that runs the process, without a task of its own. Only for operations that answer the
   *  same for the same key: after a crash every local step since the last durable point is repeated. Default: as the process says. */
  readonly execution?: Execution;
  /** Once this is done, the run only goes forward. */
  readonly pivot?: boolean;
  /** May be under way twice at once with the same key, and is done once: it may be hedged. */
  readonly idempotent?: boolean;
  /** Changes nothing (RFC 9110, 9.2.1): an earlier answer may stand in for it. Implies `idempotent`. */
  readonly safe?: boolean;
  /** How long it typically takes, for the analysis of graphs. Bounds nothing. */
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
/** What a service receives once the input was checked (defaults filled in, transforms applied).
 *  @hidden */
export type OperationRequest<O> = O extends { readonly input?: infer S } ? OutputOf<S> : never;
/** What a service returns; it is checked before the run sees it.
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
