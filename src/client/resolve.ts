// Undoes what a run has left behind that ended without undoing: in a new run, from the old one's history, with the old
// one's keys – so that a service which has undone something already says so, and does not do it twice.

import type { Process } from '../model/contract/process.ts';
import type { RunEnvelope } from '../model/envelope.ts';
import { undoingId } from '../model/kernel/child.ts';
import { readHistory } from './history.ts';
import { leftBehind } from './left-behind.ts';
import { runOf, type ClientRun } from './run.ts';
import type { ClientContext } from './settings.ts';

interface Resolve {
  readonly process: Process;
  readonly id: string;
}

export async function resolve(context: ClientContext, { process, id }: Resolve): Promise<ClientRun<Process>> {
  const { temporal } = context;
  const old = await readHistory(temporal, { process, id });
  if (old.outcome !== 'abandoned')
    throw new TypeError(`Cannot resolve run '${id}': it is ${old.outcome}. Only a run that ended from outside has left something behind`);
  if (old.journal.pivoted)
    throw new TypeError(
      `Cannot undo run '${id}': it has passed its pivot. Reset it, and it goes on: temporal workflow reset --workflow-id ${id} …`,
    );
  const envelope: RunEnvelope = { checked: true, undo: true, carried: await leftBehind(context, old, { process, id }) };
  const { taskQueue } = await temporal.workflow.getHandle(id).describe();
  await temporal.workflow.start(process.name, {
    workflowId: undoingId(id),
    args: [null, envelope],
    taskQueue,
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
  });
  return runOf(context, { process: { ...process, output: undefined }, id: undoingId(id) });
}
