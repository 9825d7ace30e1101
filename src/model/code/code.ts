// The code notation on the step kernel.

import type { Child, Process, Used } from '../contract/process.ts';
import type { Service } from '../contract/service.ts';
import { conduct, type Conductor } from '../conduct.ts';
import { parseDuration } from '../duration.ts';
import { childOperation } from '../kernel/child.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Group, StepOptions } from '../kernel/stepper.ts';
import type { AskOptions } from '../messages/asks.ts';
import type { Notation } from '../notation.ts';
import type { Attempt, Body, Calls, Run, Within } from './body.ts';

// The platform knows nothing of a contract's types; they were checked where the body was written.
type AnyBody = (input: unknown, services: unknown, run: unknown) => Promise<unknown>;

export function code<P extends Process>(body: Body<P>): Notation {
  const any = body as unknown as AnyBody;
  return {
    kind: 'code',
    run: (runtime, contract, input) =>
      conduct(runtime, contract, (conductor) => {
        const { kernel } = conductor;
        return any(input, callsOf(contract, { kernel, group: kernel.root }), createRun(conductor));
      }),
  };
}

function createRun({ runtime, contract, kernel, mailbox, updates, asks }: Conductor): Run<Process> {
  const until = (options?: Within) => (options ? { until: runtime.now() + parseDuration(options.within) } : {});
  return {
    id: runtime.state.workflowId,
    now: runtime.now,
    sleep: (duration) => kernel.timer(parseDuration(duration)),
    until: (condition, options) => kernel.wait({ kind: 'condition', ...until(options) }, condition),
    next: (signal: PropertyKey, options?: Within) => mailbox.take(String(signal), until(options)),
    answer: (update, handler) => {
      updates.answer(update, handler);
    },
    ask: (ask: PropertyKey, options: AskOptions) => asks.ask(String(ask), options),
    fail: (error) => kernel.stop(error),
    again: async (input) => {
      await kernel.message(); // signals that came before go along
      return runtime.state.continueAs(input, { ...kernel.carry(), mail: mailbox.rest() });
    },
    attempt: attemptIn(contract, { kernel, group: kernel.root }),
  };
}

function attemptIn(contract: Process, { kernel, group: parent }: { kernel: Kernel; group: Group }): Attempt<Process> {
  return (work) =>
    kernel.attempt(parent, (group) => {
      const inside = { kernel, group };
      return work(callsOf(contract, inside) as Calls<Process>, attemptIn(contract, inside));
    });
}

export function callsOf({ uses = {} }: Process, { kernel, group }: { kernel: Kernel; group: Group }): Record<string, unknown> {
  const calls = (used: Used) => (used.kind === 'service' ? serviceCalls(used, { kernel, group }) : childCall(used, { kernel, group }));
  return Object.fromEntries(Object.entries(uses).map(([alias, used]) => [alias, calls(used)]));
}

function childCall({ name }: Child, { kernel, group }: { kernel: Kernel; group: Group }) {
  return (input: unknown, options?: StepOptions) => kernel.step({ name, operation: childOperation, input, options, group });
}

function serviceCalls({ name: service, operations }: Service, { kernel, group }: { kernel: Kernel; group: Group }) {
  const calls: Record<string, (input: unknown, options?: StepOptions) => Promise<unknown>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    calls[name] = (input, options) => kernel.step({ service, name, operation, input, options, group });
  }
  return calls;
}
