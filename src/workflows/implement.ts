// implement(): a process's implementation as an ordinary Temporal workflow. The workflow has its contract as a property,
// so that a worker knows what it hosts and what it needs.

import { CancellationScope, allHandlersFinished, condition, scheduleLocalActivity } from '@temporalio/workflow';
import type { Process } from '../model/contract/process.ts';
import type { Body } from '../model/code/body.ts';
import type { Implementation, Notation } from '../model/notation.ts';
import { code } from '../model/code/code.ts';
import { undoRun } from '../model/undo-run.ts';
import { isCheckedInput, names, type RunEnvelope } from '../model/envelope.ts';
import { kindOf } from '../model/errors.ts';
import type { ChildAnswer } from '../model/kernel/child.ts';
import type { ProcessRun } from '../model/process-run.ts';
import { fromCallFailure, toFailure } from './failure.ts';
import { listen } from './listen.ts';
import { temporalRuntime } from './runtime.ts';

/** A process as a Temporal workflow. Its second argument is Tenuto's own. */
export interface ProcessWorkflow<P extends Process = Process> {
  (input: unknown): Promise<unknown>;
  readonly implementation: Implementation<P>;
}

/** Implements a process as an async function, or in another notation. Export the result under any name; the worker finds it by its contract. */
export function implement<const P extends Process>(contract: P, body: Body<P> | Notation): ProcessWorkflow<P> {
  const notation = typeof body === 'function' ? code(body) : body;
  const implementation: Implementation<P> = { contract, notation };
  const workflow = (input: unknown, envelope?: RunEnvelope) => runWorkflow(implementation, { input, envelope });
  return Object.assign(workflow, { implementation });
}

interface Arguments {
  readonly input: unknown;
  readonly envelope: RunEnvelope | undefined;
}

// Not an async function: on Temporal each promise costs a stack trace.
function runWorkflow(implementation: Implementation, { input, envelope }: Arguments): Promise<unknown> {
  const begin = (prepared: Prepared) => runPrepared(implementation, prepared);
  try {
    const ended = envelope?.checked
      ? begin({ request: input, envelope })
      : checked(implementation.contract.name, { input, envelope }).then(begin);
    return ended.then(finish, fail);
  } catch (error) {
    return fail(error);
  }
}

/** The answer that a run gave before its reset. The run does nothing more, whatever it receives. */
class EarlierAnswer {
  readonly answer: ChildAnswer;

  constructor(answer: ChildAnswer) {
    this.answer = answer;
  }
}

function finish(output: unknown): unknown {
  if (output instanceof EarlierAnswer) return output.answer;
  return allHandlersFinished() ? output : handlersFinished().then(() => output);
}

async function fail(error: unknown): Promise<never> {
  if (kindOf(error) === 'definition-changed') throw error; // the worker has failed, not the run
  if (!allHandlersFinished()) await handlersFinished();
  throw toFailure(error);
}

const handlersFinished = (): Promise<void> => CancellationScope.nonCancellable(() => condition(allHandlersFinished));

interface Prepared {
  readonly request: unknown;
  readonly envelope: RunEnvelope | undefined;
}

function runPrepared({ contract, notation }: Implementation, { request, envelope }: Prepared): Promise<unknown> {
  const runtime = temporalRuntime(contract.name, envelope);
  const before = runtime.answeredBefore();
  return before ? before.then((answer) => answer ?? begin()) : begin();

  function begin(): Promise<unknown> {
    const run = envelope?.undo ? undoRun(runtime, contract) : notation.run(runtime, contract, request);
    listen(run, { contract, ...runtime });
    if (!envelope?.child) return run.result;
    return Promise.race([
      run.result.then((output) => answerOf(run, output)),
      runtime.answeredMeanwhile().then((answer) => new EarlierAnswer(answer)),
    ]);
  }
}

async function checked(process: string, { input, envelope }: Arguments): Promise<Prepared> {
  const answer = await checkInput(process, input);
  if (!isCheckedInput(answer)) return { request: answer, envelope };
  const { input: request, limit } = answer;
  return { request, envelope: { checked: true, ...(limit !== undefined && { limit }), ...envelope } };
}

// Tenuto's client has checked the input already. The input of any other client is checked here, before anything begins.
async function checkInput(process: string, input: unknown): Promise<unknown> {
  try {
    return await scheduleLocalActivity(names.checkInput, [process, input ?? null], { startToCloseTimeout: 10_000 });
  } catch (error) {
    throw fromCallFailure(error);
  }
}

function answerOf(run: ProcessRun, output: unknown): ChildAnswer {
  const left = run.left();
  return { output: output ?? null, ...(left && { left }) };
}
