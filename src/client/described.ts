// Reads the server's description of a run.

import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';

interface Named {
  readonly id: string;
  /** @default the last run of that id */
  readonly runId?: string;
}

/** Returns undefined if there is no such run. */
export async function described(temporal: Client, { id, runId }: Named): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await temporal.workflow.getHandle(id, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Whether a run was terminated, or timed out by Temporal. It has undone nothing. */
export const isAbandoned = (status: string): boolean => status === 'TERMINATED' || status === 'TIMED_OUT';
