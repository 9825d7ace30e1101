// What running a child takes, wherever in memory it runs: an input that fits, and an answer that says what is left to undo.

import type { Process } from '../../model/contract/process.ts';
import type { ChildAnswer } from '../../model/kernel/child.ts';
import type { ProcessRun } from '../../model/process-run.ts';
import { checkReceived } from '../../model/schema.ts';
import { toError, toStepError, withEffect } from '../../model/step-error.ts';

/** What the child gets. Where it does not fit, nothing was done. */
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

/** A child that fails has undone itself. */
export const childFailure = (error: unknown): Error => withEffect(toError(toStepError(error)), 'none');
