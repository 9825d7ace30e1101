// What every notation does the same: a kernel, what comes from outside, and an end. The body decides what comes next.

import { operationsOf, type Process } from './contract/process.ts';
import { createKernel, type Kernel } from './kernel/kernel.ts';
import type { Runtime } from './kernel/runtime.ts';
import { createAsks, type Asks } from './messages/asks.ts';
import { createMailbox, type Mailbox } from './messages/mailbox.ts';
import { createUpdates, type Updates } from './messages/updates.ts';
import { kindOf } from './errors.ts';
import type { ProcessRun } from './process-run.ts';
import { toError } from './step-error.ts';

export interface Conductor {
  readonly runtime: Runtime;
  readonly contract: Process;
  readonly kernel: Kernel;
  readonly mailbox: Mailbox;
  readonly updates: Updates;
  readonly asks: Asks;
}

/** Runs the body to its end; where it throws, everything is undone first. */
export function conduct(runtime: Runtime, contract: Process, body: (conductor: Conductor) => Promise<unknown>): ProcessRun {
  const kernel = kernelOf(runtime, contract);
  const mailbox = createMailbox(kernel, { names: Object.keys(contract.signals ?? {}), runtime, mail: runtime.state.carried?.mail });
  const updates = createUpdates(runtime, kernel);
  const asks = createAsks(runtime, kernel);
  const conductor = { runtime, contract, kernel, mailbox, updates, asks };
  const { undoing } = runtime.state.carried ?? {};
  const result = perform(conductor, () => (undoing ? Promise.reject(toError(undoing)) : body(conductor)));
  const { snapshot, left } = kernel;
  return { result, signal: mailbox.put, update: updates.ask, reply: asks.reply, cancel, decide: kernel.decide, snapshot, left };

  async function cancel(): Promise<boolean> {
    await kernel.message();
    return kernel.stop();
  }
}

// Not an async function: on Temporal each promise costs a stack trace.
function perform({ runtime, kernel, updates }: Conductor, body: () => Promise<unknown>): Promise<unknown> {
  return kernel.root.scope.run(body).then(complete, end);

  function complete(output: unknown): unknown {
    updates.close();
    return kernel.complete()?.then(() => output, end) ?? output;
  }

  async function end(error: unknown): Promise<never> {
    updates.close();
    const goesOn = runtime.state.isContinuation(error) || kindOf(error) === 'definition-changed';
    throw goesOn ? error : await kernel.rollBack(error);
  }
}

export function kernelOf(runtime: Runtime, contract: Process): Kernel {
  const operations = operationsOf(contract);
  const local = [...operations.values()].some(({ execution = contract.execution }) => execution === 'local');
  return createKernel(runtime, {
    policy: contract.policy,
    execution: contract.execution,
    local,
    operation: (name) => operations.get(name),
  });
}
