// Finds pivots and confirms of an abandoned run that were under way when it ended, so they may or may not have happened. Includes those of
// its abandoned child runs. No step may be undone before they have an answer.

import { childrenOf, type Process } from '../../model/contract/process.ts';
import type { StepRecord } from '../../model/kernel/journal.ts';
import { described, isAbandoned } from '../described.ts';
import { readFamily, type Family } from './family.ts';
import type { ClientContext } from '../settings.ts';

interface Run {
  readonly process: Process;
  readonly id: string;
}

/** Returns step ids. For a child run: its step, and the step inside it; or only its step if the child run has passed its pivot and can only
 *  continue. */
export async function underWayIn(context: Pick<ClientContext, 'temporal'>, family: Family, run: Run): Promise<readonly string[]> {
  const children = family.open.filter(lacksUndoInput);
  const inside = await Promise.all(children.map((step) => insideOf(context, step, run)));
  return [...family.underWay, ...inside.flat()];
}

/** Whether a step is a child run that was under way. Then only the child's own histories have the input for its undo. */
export const lacksUndoInput = ({ execution, input, state }: StepRecord): boolean =>
  execution === 'child' && (input === undefined || state.kind !== 'completed');

/** Returns the process and the id of a child run. */
export function childOf({ process, id }: Run, step: StepRecord): Run | undefined {
  const child = childrenOf(process).find(({ name }) => name === step.operation) as Process | undefined;
  return child && { process: child, id: `${id}/${step.id}` };
}

async function insideOf(context: Pick<ClientContext, 'temporal'>, step: StepRecord, caller: Run): Promise<readonly string[]> {
  const child = childOf(caller, step);
  const family = child && (await abandonedFamily(context, child));
  if (!family) return [];
  if (family.pivoted) return [step.id];
  return (await underWayIn(context, family, child)).map((inner) => `${step.id}/${inner}`);
}

/** Returns undefined if the run is open, was never started, or ended by itself. */
async function abandonedFamily({ temporal }: Pick<ClientContext, 'temporal'>, { process, id }: Run): Promise<Family | undefined> {
  const description = await described(temporal, { id });
  if (!description || !isAbandoned(description.status.name)) return undefined;
  return readFamily(temporal, { process, id, runId: description.runId });
}
