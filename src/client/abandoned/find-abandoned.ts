// Finds abandoned runs: they were terminated, or timed out by Temporal, before they undid what they had done.
//
// 1. A run that ended because it was reset is not abandoned. The later run keeps or undoes what it did.
// 2. An open run whose workflow task fails is reported as a problem, too.

import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { Process } from '../../model/contract/process.ts';
import { undoingId } from '../../model/kernel/child.ts';
import { atOnce } from '../calls/at-once.ts';
import { described, isAbandoned } from '../described.ts';
import { failingRuns, type FailingRun } from '../failing.ts';
import { readFamily } from '../history/family.ts';
import { runsOfId } from '../history/runs-of-id.ts';
import type { ClientContext } from '../settings.ts';
import { failureWords } from '../trouble-words.ts';
import { underWayIn } from '../history/under-way.ts';

export interface AbandonedRun {
  readonly process: string;
  readonly id: string;
  readonly runId: string;
  /** Undefined if the run is open and its workflow task fails. */
  readonly closedAt: Date | undefined;
  /** Steps that `undoAbandoned` would undo. */
  readonly open: readonly string[];
  /** The run passed its pivot, or may have. It can only continue, so `undoAbandoned` refuses it. Reset it in Temporal instead. */
  readonly pivoted: boolean;
  /** Pivots and confirms that were under way when the run was ended. It is unknown whether they happened. */
  readonly underWay: readonly string[];
  /** Why its abandoned steps cannot be read, or why an open run cannot continue. */
  readonly problem?: string;
}

interface Ended {
  readonly process: Process;
  readonly id: string;
  readonly runId: string;
  readonly closedAt: Date | undefined;
}

const readAtOnce = 10; // runs

export async function findAbandoned(context: ClientContext, processes: readonly Process[]): Promise<readonly AbandonedRun[]> {
  const work = (ended: Ended) =>
    context.calls.request(whatOf(ended), () => abandonedRun(context, ended)).catch((error: unknown) => unreadable(ended, error));
  const left = await atOnce(await endedRuns(context, processes), { width: readAtOnce, work });
  const { runs } = await failingRuns(context.temporal, { processes });
  return [...left.filter((one) => one !== undefined), ...runs.map(failingOpenRun)];
}

/** Returns the last run of each id. */
async function endedRuns({ temporal }: ClientContext, processes: readonly Process[]): Promise<readonly Ended[]> {
  const types = processes.map(({ name }) => JSON.stringify(name)).join(', ');
  if (!types) return [];
  const ended = new Map<string, Ended>();
  const query = `WorkflowType IN (${types}) AND ExecutionStatus IN ("Terminated", "TimedOut")`;
  for await (const { workflowId: id, runId, type, closeTime: closedAt } of temporal.workflow.list({ query })) {
    const process = processes.find(({ name }) => name === type);
    const later = ended.get(id)?.closedAt;
    if (process && !(later && closedAt && later > closedAt)) ended.set(id, { process, id, runId, closedAt });
  }
  return [...ended.values()];
}

async function abandonedRun(context: ClientContext, { process, id, runId, closedAt }: Ended): Promise<AbandonedRun | undefined> {
  if (await isHeldByAnother(context, { process, id, runId })) return undefined;
  const family = await readFamily(context.temporal, { process, id, runId });
  if (family.undoneBy !== undefined || family.isUndone) return undefined;
  const underWay = await underWayIn(context, family, { process, id });
  const pivoted = family.pivoted || underWay.length > 0;
  if (family.open.length === 0 && !pivoted) return undefined;
  return { process: process.name, id, runId, closedAt, open: family.open.map((step) => step.id), pivoted, underWay };
}

/** Whether another run is responsible: a later run of the same start; or, for an undo run, the run that it undid, which is found itself. */
async function isHeldByAnother(context: ClientContext, { process, id, runId }: Omit<Ended, 'closedAt'>): Promise<boolean> {
  const undone = undoingId('');
  if (id.endsWith(undone)) {
    const base = await described(context.temporal, { id: id.slice(0, -undone.length) });
    if (base && isAbandoned(base.status.name)) return true;
  }
  const last = await described(context.temporal, { id });
  if (!last || last.runId === runId) return false;
  if (firstOf(last) === firstOf(await described(context.temporal, { id, runId }))) return true;
  const family = await runsOfId(context.temporal, { process, id, runId: last.runId }); // its caller was reset, and called it again
  return family.some((run) => run.runId === runId);
}

const firstOf = (description: WorkflowExecutionDescription | undefined): string | null | undefined =>
  description?.raw.workflowExecutionInfo?.firstRunId;

function failingOpenRun({ process, id, runId, remedy, ...failure }: FailingRun): AbandonedRun {
  const problem = `Run '${id}' cannot continue: ${failureWords(failure)}. ${remedy}`;
  return { process, id, runId, closedAt: undefined, open: [], pivoted: true, underWay: [], problem };
}

const whatOf = ({ id }: Ended): string => `read the steps of abandoned run '${id}'`;

function unreadable(ended: Ended, error: unknown): AbandonedRun {
  const { process, id, runId, closedAt } = ended;
  const message = error instanceof Error ? error.message : String(error);
  const problem = message.startsWith('Cannot ') ? message : `Cannot ${whatOf(ended)}: ${message}`;
  return { process: process.name, id, runId, closedAt, open: [], pivoted: true, underWay: [], problem };
}
