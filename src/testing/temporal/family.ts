// What a run on Temporal came to, with the runs that it called: each judged by itself, its steps named as in memory.

import { UnknownRun, type ClientRun, type TenutoClient } from '../../client/index.ts';
import { childrenOf, type Process } from '../../model/contract/process.ts';
import { undoingId } from '../../model/kernel/child.ts';
import type { ProcessSnapshot, StepView } from '../../model/kernel/snapshot.ts';
import type { RunEnd } from '../run-in-memory.ts';
import type { PlayedRun } from '../simulation/played.ts';
import { nameIn, stepIn } from '../simulation/step-name.ts';

interface Member {
  readonly contract: Process;
  readonly id: string;
  readonly path: string; // '' is the run itself
}

interface Family {
  readonly runs: readonly PlayedRun[];
  readonly steps: readonly StepView[];
}

/** Waits until they are over. */
export async function familyOf(client: TenutoClient, member: Member): Promise<Family> {
  const { contract, id, path } = member;
  const run = client.run(contract, id);
  const end = await endOf(run);
  const seen = await whole(run);
  if (!seen) return { runs: [], steps: [] }; // never started
  const undone = await whole(client.run(contract, undoingId(id)));
  const families = await Promise.all(calledBy(member, seen).map((child) => familyOf(client, child)));
  const own = new Map([...seen.steps, ...(undone?.steps ?? [])].map((step) => [step.id, stepIn(path, step)]));
  return {
    runs: [{ path, contract, end, pivoted: seen.pivoted }, ...families.flatMap(({ runs }) => runs)],
    steps: [...own.values(), ...families.flatMap(({ steps }) => steps)],
  };
}

async function endOf({ temporal, result }: ClientRun<Process>): Promise<RunEnd> {
  try {
    return { kind: 'completed', output: await temporal.result() };
  } catch {
    return { kind: 'failed', error: await result().catch((error: unknown) => error) };
  }
}

async function whole(run: ClientRun<Process>): Promise<ProcessSnapshot | undefined> {
  return run.snapshot({ limit: Infinity }).catch((error: unknown) => {
    if (error instanceof UnknownRun) return undefined;
    throw error;
  });
}

function calledBy({ contract, id, path }: Member, { steps }: ProcessSnapshot): readonly Member[] {
  const children = new Map(childrenOf(contract).map((child) => [child.name, child as Process]));
  return steps.flatMap((step) => {
    const child = step.execution === 'child' ? children.get(step.operation) : undefined;
    return child ? [{ contract: child, id: `${id}/${step.id}`, path: nameIn(path, step.id) }] : [];
  });
}
