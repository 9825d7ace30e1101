// Runs the code notation on the step kernel: the body decides what comes next, the kernel does it.

import type { Process } from '../contract/process.ts';
import type { Service } from '../contract/service.ts';
import { parseDuration } from '../duration.ts';
import { Cancelled } from '../errors.ts';
import { createKernel, type Kernel } from '../kernel/kernel.ts';
import type { Runtime } from '../kernel/runtime.ts';
import type { Page, ProcessSnapshot } from '../kernel/snapshot.ts';
import type { Group, StepOptions } from '../kernel/stepper.ts';
import type { Decision } from '../kernel/undoer.ts';
import { createMailbox } from './mailbox.ts';
import { operationsOf, type AnyProcess, type Attempt, type Calls, type Implementation, type Run, type Within } from './implementation.ts';
import { createUpdates } from './updates.ts';

/** What the platform connects a run to. */
export interface CodeRun {
  /** Resolves with the output; rejects with what the run ended with, once it is undone. */
  readonly result: Promise<unknown>;
  signal(name: string, payload: unknown): Promise<void>;
  update(name: string, input: unknown): Promise<unknown>;
  cancel(): Promise<boolean>;
  decide(decision: Decision): Promise<void>;
  snapshot(page?: Page): ProcessSnapshot;
}

// The platform knows nothing of a contract's types; they were checked where the body was written.
type AnyBody = (input: unknown, services: unknown, run: unknown) => Promise<unknown>;

export function runCode(runtime: Runtime, { contract, body }: Implementation, input: unknown): CodeRun {
  const kernel = kernelOf(runtime, contract);
  const mailbox = createMailbox(kernel, { names: Object.keys(contract.signals ?? {}), mail: runtime.state.carried?.mail });
  const updates = createUpdates(runtime, kernel);
  const run = createRun({ runtime, contract, kernel, mailbox, updates });
  const start = () => (body as unknown as AnyBody)(input, callsOf(contract, { kernel, group: kernel.root }), run);
  const result = conduct({ runtime, kernel, updates }, start);
  return { result, signal: mailbox.put, update: updates.ask, cancel, decide: deciding(kernel), snapshot: kernel.snapshot };

  async function cancel(): Promise<boolean> {
    await kernel.message();
    return kernel.stop();
  }
}

/** A run that only undoes what another one, which ended without, has left behind. */
export function runUndo(runtime: Runtime, contract: AnyProcess): CodeRun {
  const kernel = kernelOf(runtime, contract);
  const nobody = () =>
    Promise.reject(new TypeError(`Cannot reach the process: this run only undoes what '${runtime.state.workflowId}' left behind`));
  const result = kernel.rollBack(new Cancelled('The run ended without undoing')).then(() => null);
  return {
    result,
    signal: nobody,
    update: nobody,
    cancel: () => Promise.resolve(false),
    decide: deciding(kernel),
    snapshot: kernel.snapshot,
  };
}

const deciding = (kernel: Kernel) => async (decision: Decision) => {
  await kernel.message();
  kernel.decide(decision);
};

type Conducted = Pick<Parts, 'runtime' | 'kernel' | 'updates'>;

async function conduct({ runtime, kernel, updates }: Conducted, body: () => Promise<unknown>): Promise<unknown> {
  try {
    const output = await kernel.root.scope.run(body);
    updates.close();
    const completing = kernel.complete();
    if (completing) await completing;
    return output;
  } catch (error) {
    updates.close();
    throw runtime.state.isContinuation(error) ? error : await kernel.rollBack(error);
  }
}

function kernelOf(runtime: Runtime, contract: Process): Kernel {
  const operations = operationsOf(contract);
  const local = [...operations.values()].some(({ execution = contract.execution }) => execution === 'local');
  return createKernel(runtime, {
    policy: contract.policy,
    execution: contract.execution,
    local,
    operation: (name) => operations.get(name),
  });
}

interface Parts {
  readonly runtime: Runtime;
  readonly contract: AnyProcess;
  readonly kernel: Kernel;
  readonly mailbox: ReturnType<typeof createMailbox>;
  readonly updates: ReturnType<typeof createUpdates>;
}

function createRun({ runtime, contract, kernel, mailbox, updates }: Parts): Run<AnyProcess> {
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
    fail: (error) => kernel.stop(error),
    again: async (input) => {
      await kernel.message(); // signals that came before go along
      return runtime.state.continueAs(input, { ...kernel.carry(), mail: mailbox.rest() });
    },
    attempt: attemptIn(contract, { kernel, group: kernel.root }),
  };
}

function attemptIn(contract: AnyProcess, { kernel, group: parent }: { kernel: Kernel; group: Group }): Attempt<AnyProcess> {
  return (work) =>
    kernel.attempt(parent, (group) => {
      const inside = { kernel, group };
      return work(callsOf(contract, inside) as Calls<AnyProcess>, attemptIn(contract, inside));
    });
}

function callsOf({ uses = {} }: Process, { kernel, group }: { kernel: Kernel; group: Group }): Record<string, unknown> {
  return Object.fromEntries(Object.entries(uses).map(([alias, used]) => [alias, serviceCalls(used, { kernel, group })]));
}

function serviceCalls({ name: service, operations }: Service, { kernel, group }: { kernel: Kernel; group: Group }) {
  const calls: Record<string, (input: unknown, options?: StepOptions) => Promise<unknown>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    calls[name] = (input, options) => kernel.step({ service, name, operation, input, options, group });
  }
  return calls;
}
