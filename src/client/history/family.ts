// Reads the histories of a family: all runs of one id, and the runs that undid them (ADR 16). A reset run repeats another run's history up
// to a point, and does not know what that run did later. So a step is open if any of the runs did it, and none has undone or kept it.

import type { Client } from '@temporalio/client';
import type { Process } from '../../model/contract/process.ts';
import { undoingId } from '../../model/kernel/child.ts';
import { isTakenBack, isUnderWay } from '../../model/kernel/earlier.ts';
import { isUndoOpen, type StepRecord } from '../../model/kernel/journal.ts';
import { described } from '../described.ts';
import { foldRuns } from './fold-runs.ts';
import { runsOfId, type FamilyRun } from './runs-of-id.ts';

export interface Family {
  readonly runs: readonly FamilyRun[];
  readonly firstRunId: string;
  readonly position: number;
  /** In the order in which they began. */
  readonly steps: readonly StepRecord[];
  readonly pivoted: boolean;
  /** What still has to be undone. */
  readonly open: readonly StepRecord[];
  /** Pivots, and confirms of steps, that may or may not have happened. */
  readonly underWay: readonly string[];
  /** The last undo run of the family has undone everything. */
  readonly isUndone: boolean;
  /** The undo run of the family, while it is open. */
  readonly undoneBy: string | undefined;
  /** The last completed run, if nothing was undone since. */
  readonly completed: string | undefined;
}

interface Wanted {
  readonly process: Process;
  readonly id: string;
  readonly runId: string;
  /** Leave out this run. */
  readonly without?: string;
}

export async function readFamily(temporal: Client, { process, id, runId, without }: Wanted): Promise<Family> {
  const own = await runsOfId(temporal, { process, id, runId });
  const firstRunId = own.find((run) => run.runId === runId)?.history.firstRunId ?? '';
  const { runs: undoing, open: undoneBy } = await runsThatUndid(temporal, { process, id, firstRunId });
  const runs = [...own, ...undoing].filter((run) => run.runId !== without).sort((one, other) => one.since - other.since);
  const last = runs.at(-1);
  const isUndone = last !== undefined && undoing.includes(last) && last.history.outcome === 'completed';
  const { steps, position, pivoted } = foldRuns(runs.map(({ history }) => history.journal));
  const underWay = pivoted ? [] : steps.filter(isUnderWay).map(({ id: step, confirm }) => (confirm ? `confirm ${step}` : step));
  return {
    runs: own,
    firstRunId,
    position,
    steps,
    pivoted,
    open: isUndone ? [] : steps.filter(isUndoOpen),
    underWay,
    undoneBy,
    isUndone,
    completed: completedOf(runs, undoing),
  };
}

function completedOf(runs: readonly FamilyRun[], undoing: readonly FamilyRun[]): string | undefined {
  const at = runs.findLastIndex((run) => run.history.outcome === 'completed' && !undoing.includes(run));
  const completed = runs[at];
  if (!completed) return undefined;
  const known = completed.history.journal.steps;
  const isNew = (step: StepRecord) => isTakenBack(step) && known.get(step.id)?.undo.kind !== step.undo.kind;
  const since = runs.slice(at + 1).flatMap(({ history }) => [...history.journal.steps.values()]);
  return since.some(isNew) ? undefined : completed.runId;
}

async function runsThatUndid(temporal: Client, { process, id, firstRunId }: Omit<Wanted, 'runId'> & { readonly firstRunId: string }) {
  const undoing = undoingId(id);
  const last = await described(temporal, { id: undoing });
  if (!last) return { runs: [], open: undefined };
  const runs = await runsOfId(temporal, { process, id: undoing, runId: last.runId });
  const open = last.status.name === 'RUNNING' ? undoing : undefined;
  return { runs: runs.filter(({ history }) => history.firstRunId === firstRunId), open };
}
