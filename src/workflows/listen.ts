// Sets the handlers of a run: its contract's signals and updates, replies, cancellation, decisions, queries.

import { CancellationScope, defineQuery, defineSignal, defineUpdate, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Process } from '../model/contract/process.ts';
import { jsonSize } from '../model/sizes/json-size.ts';
import type { ProcessRun } from '../model/process-run.ts';
import type { Scopes } from '../model/kernel/runtime.ts';
import { names } from '../model/envelope.ts';
import type { Answers } from './answered.ts';
import type { ProcessSnapshot, SnapshotPage } from '../model/kernel/snapshot.ts';
import { toFailure } from './failure.ts';
import type { TaskBudget } from './task-budget.ts';

const snapshotQuery = defineQuery<ProcessSnapshot, [SnapshotPage?]>(names.snapshot);
const replyUpdate = defineUpdate<unknown, [unknown]>(names.reply);
const decideUpdate = defineUpdate<unknown, [unknown]>(names.decide);

interface Listening {
  readonly contract: Process;
  readonly budget: TaskBudget;
  readonly answers: Answers;
  /** Shields the work of handlers. A handler is called in the workflow's own scope, which stays cancelled once the run was asked to stop. */
  readonly scope: Pick<Scopes, 'shield'>;
}

export function listen(run: ProcessRun, { contract, budget, answers, scope }: Listening): void {
  const measured = budget.share !== undefined;
  const { once, isNew } = answers;
  setHandler(snapshotQuery, (page) => run.snapshot(page));
  setHandler(decideUpdate, (decision) => answer(() => once(() => run.decide(decision))));
  if (contract.asks) setHandler(replyUpdate, (reply) => answer(() => once(() => run.reply(reply))));
  for (const name of Object.keys(contract.signals ?? {})) {
    const deliver = (payload: unknown) => scope.shield(() => run.signal(name, payload));
    setHandler(defineSignal<[unknown, unknown?]>(name), (payload, metadata) =>
      afterUpdates(() => (isNew(metadata) ? deliver(payload) : Promise.resolve())),
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

  // The input of an accepted update is sent back to the server with the task, and so is the answer.
  async function updated(name: string, input: unknown): Promise<unknown> {
    if (measured) budget.note(jsonSize(input));
    const output = await run.update(name, input);
    if (measured) await budget.enter(jsonSize(output));
    return output;
  }
}

// After a reset, Temporal sends the run again all messages that were received after that point. If an update was received
// before a signal, Temporal's core delivers them in this order at first, but the signal first at each replay. So in a run
// that was reset, signals wait until all updates of the task have been delivered.
function afterUpdates<T>(work: () => Promise<T>): Promise<T> {
  const { runId, originalExecutionRunId } = workflowInfo();
  return runId === originalExecutionRunId ? work() : Promise.resolve().then(work);
}
