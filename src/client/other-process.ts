// Checks that a run belongs to the given process. With the contract of another process, messages would be checked
// against the wrong schemas, and the history would be misread.

import type { Process } from '../model/contract/process.ts';
import { OtherProcess } from './errors.ts';

interface Ref {
  readonly process: Pick<Process, 'name'>;
  readonly id: string;
}

/** `type`: the workflow type of the run, undefined if it is unknown. */
export function assertProcess({ process, id }: Ref, type: string | null | undefined): void {
  if (type === undefined || type === null || type === process.name) return;
  const remedy = `Use client.run(${type}, '${id}')`;
  throw new OtherProcess(`Cannot use run '${id}' as process '${process.name}': it is a run of process '${type}'. ${remedy}`);
}
