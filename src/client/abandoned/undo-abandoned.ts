// Undoes what a run has left behind that ended without undoing: in a new run, from the histories of all its runs, with the old keys – so that
// a service which has undone something already says so, and does not do it twice.

import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { Process } from '../../model/contract/process.ts';
import type { RunEnvelope } from '../../model/envelope.ts';
import { ValueTooLarge } from '../../model/errors.ts';
import type { Carried } from '../../model/kernel/carried.ts';
import { undoingId } from '../../model/kernel/child.ts';
import { isAbandoned } from '../described.ts';
import { fromClientError } from '../errors.ts';
import { readFamily, type Family } from '../history/family.ts';
import { leftBehind } from './abandoned-steps.ts';
import { runOf, type ClientRun } from '../run.ts';
import type { ClientContext } from '../settings.ts';
import { underWayIn } from '../history/under-way.ts';

interface Resolve {
  readonly process: Process;
  readonly id: string;
}

export async function undoAbandoned(context: ClientContext, { process, id }: Resolve): Promise<ClientRun<Process>> {
  const { temporal } = context;
  const { runId, status, taskQueue } = await describe(context, { process, id });
  const family = await readFamily(temporal, { process, id, runId });
  const undoing = runOf(context, { process: { ...process, output: undefined }, id: undoingId(id) });
  if (family.undoneBy !== undefined) return undoing;
  await assertUndoable(context, family, { process, id, status: status.name });
  const carried = await smallEnough(context, family, { process, id });
  const { plain: limit } = await context.measure();
  const unlessOpen = { workflowId: id, runId };
  const envelope: RunEnvelope = { checked: true, undo: true, carried, unlessOpen, ...(limit !== undefined && { limit }) };
  await temporal.workflow.start(process.name, {
    workflowId: undoing.id,
    args: [null, envelope],
    taskQueue,
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
  return undoing;
}

/** Inputs are left out only if they do not fit together: an undo run that has them needs no history. */
async function smallEnough(context: ClientContext, family: Family, { process, id }: Resolve): Promise<Carried> {
  const { tooLarge, limit } = await context.measure();
  const carried = await leftBehind(context, family, { process, id });
  if ((await tooLarge(carried)) === undefined) return carried;
  const lean = await leftBehind(context, family, { process, id, lean: true });
  const bytes = await tooLarge(lean);
  if (bytes === undefined) return lean;
  const fact = `what it left behind has ${String(bytes)} bytes without the inputs that its history has, and a value may have ${String(limit)}`;
  throw new ValueTooLarge(`Cannot resolve run '${id}': ${fact}. ${resetOf(family, id)}, and cancel it: it undoes what it did`, {
    bytes,
    limit,
  });
}

const resetOf = ({ runs }: Family, id: string): string =>
  `Reset it, and it goes on: temporal workflow reset --workflow-id ${id} --type ${runs.at(-1)?.resetTo ?? 'LastWorkflowTask'} --reason "goes on"`;

async function describe({ temporal }: ClientContext, { process, id }: Resolve): Promise<WorkflowExecutionDescription> {
  try {
    return await temporal.workflow.getHandle(id).describe();
  } catch (error) {
    throw fromClientError(error, { process: process.name, id });
  }
}

async function assertUndoable(context: ClientContext, family: Family, { process, id, status }: Resolve & { readonly status: string }) {
  const refuse = (why: string) => new TypeError(`Cannot resolve run '${id}': ${why}`);
  const outcome = family.runs.at(-1)?.history.outcome ?? 'gone';
  if (!isAbandoned(status)) throw refuse(`it is ${outcome}. Only a run that ended from outside has left something behind`);
  const remedy = resetOf(family, id);
  if (family.pivoted) throw refuse(`it has passed its pivot. ${remedy}`);
  const underWay = await underWayIn(context, family, { process, id });
  if (underWay.length > 0) throw refuse(`${quoted(underWay)} was under way when it was ended, and may have happened. ${remedy}`);
  if (family.isResolved) throw refuse(`nothing of it is left. Run '${undoingId(id)}' has undone it`);
}

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
