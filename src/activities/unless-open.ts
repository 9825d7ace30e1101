// A run that undoes what another one left behind does so only while that other one is over: who resets it takes back the task.

import { Context } from '@temporalio/activity';
import type { RunRef } from '../model/envelope.ts';
import { Superseded } from '../model/errors.ts';

/** Throws `Superseded` where the run is open, or is not the last one of its id any more. */
export async function assertOver({ workflowId, runId }: RunRef): Promise<void> {
  const last = await lastRun(workflowId);
  if (last === undefined || (last.runId === runId && last.status.name !== 'RUNNING')) return;
  throw new Superseded(
    `Cannot undo run '${workflowId}' any further: it was reset meanwhile, and its run '${last.runId}' undoes what it does not keep. Look at that one`,
  );
}

async function lastRun(workflowId: string) {
  try {
    return await Context.current().client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if ((error as Error).name === 'WorkflowNotFoundError') return undefined; // the namespace keeps it no longer
    throw error;
  }
}
