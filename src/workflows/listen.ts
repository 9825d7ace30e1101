// Connects a run to what comes from outside: its contract's signals and updates, cancellation, decisions, queries.

import { CancellationScope, defineQuery, defineSignal, defineUpdate, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Process } from '../model/contract/process.ts';
import { jsonSize } from '../model/sizes/json-size.ts';
import type { ProcessRun } from '../model/process-run.ts';
import type { Scopes } from '../model/kernel/runtime.ts';
import { names } from '../model/envelope.ts';
import type { Answers } from './answered.ts';
import type { ProcessSnapshot, Page } from '../model/kernel/snapshot.ts';
import { toFailure } from './failure.ts';
import type { TaskBudget } from './task-budget.ts';

const snapshotQuery = defineQuery<ProcessSnapshot, [Page?]>(names.snapshot);
const replyUpdate = defineUpdate<unknown, [unknown]>(names.reply);
const decideUpdate = defineUpdate<unknown, [unknown]>(names.decide);

interface Listening {
  readonly contract: Process;
  readonly budget: TaskBudget;
  readonly answers: Answers;
  /** A handler is called in the workflow's own scope, which stays cancelled once the run was asked to stop. */
  readonly scope: Pick<Scopes, 'shield'>;
}

export function listen(run: ProcessRun, { contract, budget, answers, scope }: Listening): void {
  const measured = budget.share !== undefined;
  const { once, isNews } = answers;
  setHandler(snapshotQuery, (page) => run.snapshot(page));
  setHandler(decideUpdate, (decision) => answer(() => once(() => run.decide(decision))));
  if (contract.asks) setHandler(replyUpdate, (reply) => answer(() => once(() => run.reply(reply))));
  for (const name of Object.keys(contract.signals ?? {})) {
    const hear = (payload: unknown) => scope.shield(() => run.signal(name, payload));
    setHandler(defineSignal<[unknown, unknown?]>(name), (payload, said) =>
      afterUpdates(() => (isNews(said) ? hear(payload) : Promise.resolve())),
    );
  }
  for (const name of Object.keys(contract.updates ?? {})) {
    setHandler(defineUpdate<unknown, [unknown]>(name), (input) => answer(() => once(() => updated(name, input))));
  }
  CancellationScope.current().cancelRequested.catch(() => scope.shield(() => run.cancel()));

  async function answer(work: () => Promise<unknown>): Promise<unknown> {
    try {
      return await scope.shield(work);
    } catch (error) {
      throw toFailure(error);
    }
  }

  // What is accepted is sent back to the server with the task, and so is the answer.
  async function updated(name: string, input: unknown): Promise<unknown> {
    if (measured) budget.note(jsonSize(input));
    const output = await run.update(name, input);
    if (measured) await budget.enter(jsonSize(output));
    return output;
  }
}

// A run that was reset is sent again what came after that point. Where an update came before a signal, Temporal's core passes them on in this
// order at first, and the signal first at each replay. So there, signals wait until all updates of the task have been passed on.
function afterUpdates<T>(work: () => Promise<T>): Promise<T> {
  const { runId, originalExecutionRunId } = workflowInfo();
  return runId === originalExecutionRunId ? work() : Promise.resolve().then(work);
}
