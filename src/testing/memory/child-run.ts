// Checks the input of a child run in memory, and makes its answer, which includes the steps that are still open.

import type { Process } from '../../model/contract/process.ts';
import type { ChildAnswer } from '../../model/kernel/child.ts';
import type { ProcessRun } from '../../model/process-run.ts';
import { checkReceived } from '../../model/schema.ts';
import { toError, toStepError, withEffect } from '../../model/step-error.ts';

/** Returns the checked input of the child. If it is invalid, the failure is marked as having had no effect. */
export async function childRequest({ name, input }: Process, given: unknown): Promise<unknown> {
  try {
    return await checkReceived(input, given ?? null, `Input of process '${name}'`);
  } catch (error) {
    throw childFailure(error);
  }
}

export function childAnswer({ left }: Pick<ProcessRun, 'left'>, output: unknown): ChildAnswer {
  const open = left();
  return { output: output ?? null, ...(open && { left: open }) };
}

/** A child run that fails has undone itself, so its failure had no effect. */
export const childFailure = (error: unknown): Error => withEffect(toError(toStepError(error)), 'none');
