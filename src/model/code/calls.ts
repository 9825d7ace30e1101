// What a process may call, as functions: each call is a step.

import type { Child, Process, Used } from '../contract/process.ts';
import type { Service } from '../contract/service.ts';
import { childOperation } from '../kernel/child.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Group, StepOptions } from '../kernel/stepper.ts';

/** Where calls are made. */
export interface Inside {
  readonly kernel: Kernel;
  readonly group: Group;
}

export function callsOf({ uses = {} }: Process, { kernel, group }: Inside): Record<string, unknown> {
  const calls = (used: Used) => (used.kind === 'service' ? serviceCalls(used, { kernel, group }) : childCall(used, { kernel, group }));
  return Object.fromEntries(Object.entries(uses).map(([alias, used]) => [alias, calls(used)]));
}

function childCall({ name }: Child, { kernel, group }: Inside) {
  return (input: unknown, options?: StepOptions) => kernel.step({ name, operation: childOperation, input, options, group });
}

function serviceCalls({ name: service, operations }: Service, { kernel, group }: Inside) {
  const calls: Record<string, (input: unknown, options?: StepOptions) => Promise<unknown>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    calls[name] = (input, options) => kernel.step({ service, name, operation, input, options, group });
  }
  return calls;
}
