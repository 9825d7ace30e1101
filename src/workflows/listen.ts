// Connects a run to what comes from outside: its contract's signals and updates, cancellation, decisions, queries.

import { CancellationScope, defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import type { Process } from '../model/contract/process.ts';
import type { Reply } from '../model/messages/asks.ts';
import type { ProcessRun } from '../model/process-run.ts';
import { names } from '../model/envelope.ts';
import type { ProcessSnapshot, Page } from '../model/kernel/snapshot.ts';
import type { Decision } from '../model/kernel/undoer.ts';
import { toFailure } from './failure.ts';

const snapshotQuery = defineQuery<ProcessSnapshot, [Page?]>(names.snapshot);
const replyUpdate = defineUpdate<void, [Reply]>(names.reply);
const decideUpdate = defineUpdate<void, [Decision]>(names.decide);

export function listen(run: ProcessRun, contract: Process): void {
  setHandler(snapshotQuery, (page) => run.snapshot(page));
  setHandler(decideUpdate, (decision) => answer(() => run.decide(decision)));
  if (contract.asks) setHandler(replyUpdate, (reply) => answer(() => run.reply(reply)));
  for (const name of Object.keys(contract.signals ?? {})) {
    setHandler(defineSignal<[unknown]>(name), (payload) => shielded(() => run.signal(name, payload)));
  }
  for (const name of Object.keys(contract.updates ?? {})) {
    setHandler(defineUpdate<unknown, [unknown]>(name), (input) => answer(() => run.update(name, input)));
  }
  CancellationScope.current().cancelRequested.catch(() => shielded(() => run.cancel()));
}

// A handler is called in the workflow's own scope, which stays cancelled once the run was asked to stop.
const shielded = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work);

async function answer<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await shielded(work);
  } catch (error) {
    throw toFailure(error);
  }
}
