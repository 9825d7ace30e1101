// The services and processes that a process uses, as functions. Each call is a step.

import type { OperationInput, OperationOutput } from '../contract/operation.ts';
import type { Child, Process, ProcessInput, ProcessOutput, Used, UsesOf } from '../contract/process.ts';
import type { Service } from '../contract/service.ts';
import { fullName } from '../contract/operation-name.ts';
import { childOperation } from '../kernel/child.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { StepOptions } from '../kernel/step-options.ts';
import type { Group, StepRequest } from '../kernel/stepper.ts';
import type { Source } from '../kernel/unhandled.ts';

export type Calls<P extends Process> = { readonly [S in keyof UsesOf<P>]: CallsOf<UsesOf<P>[S]> };

/** @hidden */
type CallsOf<U> = U extends { readonly kind: 'process' } ? ChildCall<U> : ServiceCalls<U>;

/** The options of one call of another process. */
export interface ChildOptions {
  /** Names the step, and with it the run: its workflow id is this run's id, '/' and the step's id. */
  readonly name?: string;
  readonly pivot?: boolean;
}

/** Runs another process to its end, as a separate run.
 *  @hidden */
type ChildCall<P> =
  undefined extends ProcessInput<P>
    ? (input?: ProcessInput<P>, options?: ChildOptions) => Promise<ProcessOutput<P>>
    : (input: ProcessInput<P>, options?: ChildOptions) => Promise<ProcessOutput<P>>;

/** @hidden */
type ServiceCalls<S> = S extends Service<string, infer Ops> ? { readonly [O in keyof Ops]: OperationCall<Ops[O]> } : never;

/** @hidden */
type OperationCall<O> =
  undefined extends OperationInput<O>
    ? (input?: OperationInput<O>, options?: StepOptions) => Promise<OperationOutput<O>>
    : (input: OperationInput<O>, options?: StepOptions) => Promise<OperationOutput<O>>;

/** Does work that is all or nothing. The work must make its steps with the services that it receives, and inner attempts with the attempt that it receives. */
export type Attempt<P extends Process> = <T>(work: (services: Calls<P>, attempt: Attempt<P>) => Promise<T>) => Promise<T>;

/** The kernel and the group in which calls are made. */
export interface Inside {
  readonly kernel: Kernel;
  readonly group: Group;
}

export function callsOf({ uses = {} }: Process, { kernel, group }: Inside): Record<string, unknown> {
  const calls = (used: Used) => (used.kind === 'service' ? serviceCalls(used, { kernel, group }) : childCall(used, { kernel, group }));
  return Object.fromEntries(Object.entries(uses).map(([alias, used]) => [alias, calls(used)]));
}

function childCall({ name }: Child, { kernel, group }: Inside) {
  return (input: unknown, options?: StepOptions) => stepIn(kernel, { name, operation: childOperation, input, options, group });
}

function serviceCalls({ name: service, operations }: Service, { kernel, group }: Inside) {
  const calls: Record<string, (input: unknown, options?: StepOptions) => Promise<unknown>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    calls[name] = (input, options) => stepIn(kernel, { service, name, operation, input, options, group });
  }
  return calls;
}

function stepIn(kernel: Kernel, { service, name, operation, input, options, group }: StepRequest): Promise<unknown> {
  const source: Source = { name: `step '${options?.name ?? fullName(service, name)}'`, group, awaited: true };
  const began = (id: string) => void (source.name = `step '${id}'`);
  return kernel.track((continuation) => kernel.step({ service, name, operation, input, options, group, began }, continuation), source);
}
