// A run that undoes an abandoned run does so only while that run is closed. If the abandoned run is reset, the new run undoes its steps itself.

import { Context } from '@temporalio/activity';
import type { RunRef } from '../model/envelope.ts';
import { Superseded } from '../model/errors.ts';

/** Throws `Superseded` if the run is open, or is no longer the last one of its id. */
export async function assertOver({ workflowId, runId }: RunRef): Promise<void> {
  const last = await lastRun(workflowId);
  if (last === undefined || (last.runId === runId && last.status.name !== 'RUNNING')) return;
  throw new Superseded(
    `Cannot continue to undo run '${workflowId}': it was reset meanwhile, and its run '${last.runId}' undoes the steps that it does not keep. Check that run`,
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
