// Undoes the steps of an abandoned run in a new run. It reads the steps from the histories of all runs of the id.
// It uses the old idempotency keys, so a service does not undo the same step twice.

import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { Process } from '../../model/contract/process.ts';
import type { RunEnvelope } from '../../model/envelope.ts';
import { ValueTooLarge } from '../../model/errors.ts';
import type { Carried } from '../../model/kernel/carried.ts';
import { undoingId } from '../../model/kernel/child.ts';
import { isAbandoned } from '../described.ts';
import { fromClientError } from '../errors.ts';
import { readFamily, type Family } from '../history/family.ts';
import { abandonedSteps } from './abandoned-steps.ts';
import { runOf, type ClientRun } from '../run.ts';
import type { ClientContext } from '../settings.ts';
import { underWayIn } from '../history/under-way.ts';

interface UndoRequest {
  readonly process: Process;
  readonly id: string;
}

export async function undoAbandoned(context: ClientContext, { process, id }: UndoRequest): Promise<ClientRun<Process>> {
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

/** Inputs are left out only if they do not fit into one value: an undo run that has them need not read the history. */
async function smallEnough(context: ClientContext, family: Family, { process, id }: UndoRequest): Promise<Carried> {
  const { tooLarge, limit } = await context.measure();
  const carried = await abandonedSteps(context, family, { process, id });
  if ((await tooLarge(carried)) === undefined) return carried;
  const lean = await abandonedSteps(context, family, { process, id, lean: true });
  const bytes = await tooLarge(lean);
  if (bytes === undefined) return lean;
  const fact = `its steps have ${String(bytes)} bytes without the inputs in its history, and a value may have ${String(limit)}`;
  throw new ValueTooLarge(`Cannot undo run '${id}': ${fact}. ${resetRemedy(family, id)}. Then cancel it, so that it undoes its steps`, {
    bytes,
    limit,
  });
}

const resetRemedy = ({ runs }: Family, id: string): string =>
  `Reset it, so that it continues: temporal workflow reset --workflow-id ${id} --type ${runs.at(-1)?.resetTo ?? 'LastWorkflowTask'} --reason "continue"`;

async function describe({ temporal }: ClientContext, { process, id }: UndoRequest): Promise<WorkflowExecutionDescription> {
  try {
    return await temporal.workflow.getHandle(id).describe();
  } catch (error) {
    throw fromClientError(error, { process: process.name, id });
  }
}

async function assertUndoable(context: ClientContext, family: Family, { process, id, status }: UndoRequest & { readonly status: string }) {
  const refuse = (why: string) => new TypeError(`Cannot undo run '${id}': ${why}`);
  const outcome = family.runs.at(-1)?.history.outcome ?? 'gone';
  if (!isAbandoned(status))
    throw refuse(`it is ${outcome}, not abandoned. Only a run that was terminated or timed out by Temporal can be undone this way`);
  const remedy = resetRemedy(family, id);
  if (family.pivoted) throw refuse(`it has passed its pivot. ${remedy}`);
  const underWay = await underWayIn(context, family, { process, id });
  if (underWay.length > 0) throw refuse(`${quoted(underWay)} was under way when it ended, and may have happened. ${remedy}`);
  if (family.isUndone) throw refuse(`it has no steps left to undo. Run '${undoingId(id)}' has undone it`);
}

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
