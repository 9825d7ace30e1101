// Pivots and confirms of which nobody has heard whether they happened when a run was ended from outside: its own, and those of runs that it
// called and that were ended, too. Nothing may be undone before they have an answer.

import { childrenOf, type Process } from '../../model/contract/process.ts';
import type { StepRecord } from '../../model/kernel/journal.ts';
import { described, isAbandoned } from '../described.ts';
import { readFamily, type Family } from './family.ts';
import type { ClientContext } from '../settings.ts';

interface Run {
  readonly process: Process;
  readonly id: string;
}

/** By step; of a run that it called, the step and the step inside; or only the step, where that run passed its pivot and can only go forward. */
export async function underWayIn(context: Pick<ClientContext, 'temporal'>, family: Family, run: Run): Promise<readonly string[]> {
  const children = family.open.filter(isUntold);
  const inside = await Promise.all(children.map((step) => insideOf(context, step, run)));
  return [...family.underWay, ...inside.flat()];
}

/** A child that was under way: what would undo it, its own runs tell. */
export const isUntold = ({ execution, input, state }: StepRecord): boolean =>
  execution === 'child' && (input === undefined || state.kind !== 'completed');

/** The process and the id of a child. */
export function childOf({ process, id }: Run, step: StepRecord): Run | undefined {
  const child = childrenOf(process).find(({ name }) => name === step.operation) as Process | undefined;
  return child && { process: child, id: `${id}/${step.id}` };
}

async function insideOf(context: Pick<ClientContext, 'temporal'>, step: StepRecord, caller: Run): Promise<readonly string[]> {
  const child = childOf(caller, step);
  const family = child && (await abandoned(context, child));
  if (!family) return [];
  if (family.pivoted) return [step.id];
  return (await underWayIn(context, family, child)).map((inner) => `${step.id}/${inner}`);
}

/** None: it is open, has never been started, or has ended by itself. */
export async function abandoned({ temporal }: Pick<ClientContext, 'temporal'>, { process, id }: Run): Promise<Family | undefined> {
  const description = await described(temporal, { id });
  if (!description || !isAbandoned(description.status.name)) return undefined;
  return readFamily(temporal, { process, id, runId: description.runId });
}
