// A run belongs to the process that it was started as. Another one's contract would check the wrong messages, and read
// the wrong things into its history.

import type { Process } from '../model/contract/process.ts';
import { OtherProcess } from './errors.ts';

interface Ref {
  readonly process: Pick<Process, 'name'>;
  readonly id: string;
}

/** `type`: the workflow type of the run; undefined if it is not known. */
export function assertProcess({ process, id }: Ref, type: string | null | undefined): void {
  if (type === undefined || type === null || type === process.name) return;
  const remedy = `Use client.run(${type}, '${id}')`;
  throw new OtherProcess(`Cannot use run '${id}' as process '${process.name}': it is a run of process '${type}'. ${remedy}`);
}
