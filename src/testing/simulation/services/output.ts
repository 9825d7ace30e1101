// Checks the output of a process against its contract. An invalid output is an error of the process, not of its caller.

import type { Process } from '../../../model/contract/process.ts';
import { InvalidAnswer, kindOf, type InvalidInput } from '../../../model/errors.ts';
import { check } from '../../../model/schema.ts';

export async function outputOf({ name, output }: Pick<Process, 'name' | 'output'>, value: unknown): Promise<unknown> {
  if (output === undefined) return undefined;
  return check(output, value, `Output of process '${name}'`).catch((error: unknown) => {
    if (kindOf(error) !== 'invalid-input') throw error;
    throw new InvalidAnswer((error as InvalidInput).message, (error as InvalidInput).issues);
  });
}
