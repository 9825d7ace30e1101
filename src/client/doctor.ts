// Finds runs that ended from outside – terminated, or timed out by Temporal – and left behind what they had done.

import type { Process } from '../model/contract/process.ts';
import { isUndoOpen } from '../model/kernel/journal.ts';
import { readHistory } from './history.ts';
import type { ClientContext } from './settings.ts';
import { undoingId } from '../model/kernel/child.ts';

export interface LeftBehind {
  readonly process: string;
  readonly id: string;
  readonly runId: string;
  readonly closedAt: Date | undefined;
  /** Steps that `resolve` would undo. */
  readonly open: readonly string[];
  /** Ended after its pivot: it can only go forward, and `resolve` refuses it. Reset it in Temporal instead. */
  readonly pivoted: boolean;
}

export async function doctor(context: ClientContext, processes: readonly Process[]): Promise<readonly LeftBehind[]> {
  const { temporal } = context;
  const types = processes.map(({ name }) => JSON.stringify(name)).join(', ');
  if (!types) return [];
  const found: LeftBehind[] = [];
  const query = `WorkflowType IN (${types}) AND ExecutionStatus IN ("Terminated", "TimedOut")`;
  for await (const { workflowId: id, runId, type, closeTime } of temporal.workflow.list({ query })) {
    const process = processes.find(({ name }) => name === type);
    if (!process || (await isResolved(context, id))) continue;
    const { journal } = await readHistory(temporal, { process, id, runId });
    const open = [...journal.steps.values()].filter(isUndoOpen).map((step) => step.id);
    if (open.length > 0 || journal.pivoted) found.push({ process: type, id, runId, closedAt: closeTime, open, pivoted: journal.pivoted });
  }
  return found;
}

async function isResolved({ temporal }: ClientContext, id: string): Promise<boolean> {
  const description = await temporal.workflow
    .getHandle(undoingId(id))
    .describe()
    .catch(() => undefined);
  return description !== undefined;
}
