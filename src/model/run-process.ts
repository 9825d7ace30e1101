// runProcess(): the common part of all notations. It creates the kernel, delivers messages, and ends the run. The body decides which step comes next.

import { operationsOf, type Process } from './contract/process.ts';
import { createKernel, type Kernel } from './kernel/kernel.ts';
import type { Runtime } from './kernel/runtime.ts';
import { createAsks, type Asks } from './messages/asks.ts';
import { createMailbox, type Mailbox } from './messages/mailbox.ts';
import { createUpdates, type Updates } from './messages/updates.ts';
import { InvalidAnswer, kindOf, type ValueTooLarge } from './errors.ts';
import type { ProcessRun } from './process-run.ts';
import { whyTooLarge } from './sizes/value-limit.ts';
import { notStorable } from './storable.ts';
import { asThrown, toError } from './step-error.ts';

export interface RunContext {
  readonly runtime: Runtime;
  readonly contract: Process;
  readonly kernel: Kernel;
  readonly mailbox: Mailbox;
  readonly updates: Updates;
  readonly asks: Asks;
}

/** Runs the body to its end. If it throws, all steps are undone before the run ends. */
export function runProcess(runtime: Runtime, contract: Process, body: (runContext: RunContext) => Promise<unknown>): ProcessRun {
  const kernel = kernelOf(runtime, contract);
  const mailbox = createMailbox(kernel, { names: Object.keys(contract.signals ?? {}), runtime, mail: runtime.state.carried?.mail });
  const updates = createUpdates(runtime, kernel);
  const asks = createAsks(runtime, kernel);
  const runContext = { runtime, contract, kernel, mailbox, updates, asks };
  const { undoing } = runtime.state.carried ?? {};
  const result = run(runContext, () => (undoing ? Promise.reject(toError(undoing)) : body(runContext)));
  const { snapshot, left, unhandled } = kernel;
  return { result, signal: mailbox.put, update: updates.ask, reply: asks.reply, cancel, decide: kernel.decide, snapshot, left, unhandled };

  function cancel(): Promise<boolean> {
    return kernel.deliver(() => kernel.stop());
  }
}

// Not an async function: on Temporal each promise costs a stack trace.
function run({ runtime, contract, kernel, updates }: RunContext, body: () => Promise<unknown>): Promise<unknown> {
  return kernel.root.scope.run(body).then(complete, end);

  function complete(output: unknown): unknown {
    const refusal = notStorable(output, `Output of process '${contract.name}'`);
    if (refusal) return end(new InvalidAnswer(refusal.message, refusal.issues));
    updates.close();
    const tooLarge = whyAnswerTooLarge(output);
    if (tooLarge) return end(tooLarge);
    return kernel.complete()?.then(() => output, end) ?? output;
  }

  // The answer of a child contains the steps that can be undone.
  function whyAnswerTooLarge(output: unknown): ValueTooLarge | undefined {
    const { limit, child } = runtime.state;
    const left = child ? kernel.left() : undefined;
    const what = left ? 'its output and what would undo it' : 'its output';
    return whyTooLarge(`Cannot complete a run of '${contract.name}' with ${what}`, { value: left ? { output, left } : output, limit });
  }

  async function end(error: unknown): Promise<never> {
    const continues = runtime.state.isContinueAsNew(error);
    updates.close(continues ? 'continued' : 'ended');
    throw continues || kindOf(error) === 'definition-changed' ? error : await kernel.rollBack(asThrown(error));
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
