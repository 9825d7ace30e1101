// A process's implementation as an ordinary Temporal workflow. The contract comes along, so that a worker can tell
// what it hosts and what it needs.

import { CancellationScope, allHandlersFinished, condition, scheduleLocalActivity } from '@temporalio/workflow';
import type { AnyProcess, Body, Implementation } from '../model/code/implementation.ts';
import { runCode, runUndo } from '../model/code/run-code.ts';
import { names, type RunEnvelope } from '../model/envelope.ts';
import { fromCallFailure, toFailure } from './failure.ts';
import { listen } from './listen.ts';
import { temporalRuntime } from './runtime.ts';

export interface ProcessWorkflow<P extends AnyProcess = AnyProcess> {
  (input: unknown, envelope?: RunEnvelope): Promise<unknown>;
  readonly implementation: Implementation<P>;
}

/** Implements a process as an async function. Export the result by any name; the worker finds it by its contract. */
export function implement<const P extends AnyProcess>(contract: P, body: Body<P>): ProcessWorkflow<P> {
  const implementation: Implementation<P> = { contract, body };
  const anyOne = implementation as unknown as Implementation; // the contract's types hold at the edges, not in here
  const workflow = (input: unknown, envelope?: RunEnvelope) => runWorkflow(anyOne, { input, envelope });
  return Object.assign(workflow, { implementation });
}

interface Arguments {
  readonly input: unknown;
  readonly envelope: RunEnvelope | undefined;
}

async function runWorkflow(implementation: Implementation, { input, envelope }: Arguments): Promise<unknown> {
  try {
    const request = envelope ? input : await checkInput(implementation.contract.name, input);
    return await perform(implementation, { request, envelope });
  } catch (error) {
    throw toFailure(error);
  } finally {
    if (!allHandlersFinished()) await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }
}

interface Performance {
  readonly request: unknown;
  readonly envelope: RunEnvelope | undefined;
}

function perform(implementation: Implementation, { request, envelope }: Performance): Promise<unknown> {
  const { contract } = implementation;
  const runtime = temporalRuntime(contract.name, envelope?.carried);
  const run = envelope?.undo ? runUndo(runtime, contract) : runCode(runtime, implementation, request);
  listen(run, contract);
  return run.result;
}

// Tenuto's client has checked the input already; any other client has not, and then nothing may be started with it.
async function checkInput(process: string, input: unknown): Promise<unknown> {
  try {
    return await scheduleLocalActivity(names.checkInput, [process, input ?? null], { startToCloseTimeout: 10_000 });
  } catch (error) {
    throw fromCallFailure(error);
  }
}
