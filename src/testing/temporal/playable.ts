// Refuses tests that cannot run on Temporal, before they start: a run that no worker takes never ends.

import type { Process } from '../../model/contract/process.ts';
import type { SimulateOptions } from '../simulation/simulate.ts';

interface Wanted {
  readonly hosted: readonly Process[];
  readonly options: SimulateOptions<Process>;
}

export function assertPlayable({ name }: Process, { hosted, options }: Wanted): void {
  const names = hosted.map((process) => process.name);
  if (!names.includes(name))
    throw new Error(
      `Cannot simulate '${name}' on Temporal: the worker hosts ${names.join(', ') || 'none'}. Export it from a module in \`processes\``,
    );
  if (options.faults?.length)
    throw new Error(
      `Cannot simulate '${name}' on Temporal with faults: faults happen only in memory. Pass them to simulate() of tenuto/testing`,
    );
}
