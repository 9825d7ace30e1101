// The activity that checks the input of a run which another client than Tenuto's has started.

import type { Process } from '../model/contract/process.ts';
import { names } from '../model/envelope.ts';
import { check } from '../model/schema.ts';
import { toActivityFailure } from '../activities/failure.ts';

export function checkInputActivity(processes: readonly Process[]): Record<string, (process: string, input: unknown) => Promise<unknown>> {
  const byName = new Map(processes.map((process) => [process.name, process]));
  return {
    async [names.checkInput](process, input) {
      try {
        return await check(byName.get(process)?.input, input, `Input of process '${process}'`);
      } catch (error) {
        throw toActivityFailure(error, { attempt: 1 });
      }
    },
  };
}
