// What the server says of a run.

import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';

interface Named {
  readonly id: string;
  /** None: the last one of that id. */
  readonly runId?: string;
}

/** None: there is no such run. */
export async function described(temporal: Client, { id, runId }: Named): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await temporal.workflow.getHandle(id, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Terminated, or timed out by Temporal: it has undone nothing. */
export const isAbandoned = (status: string): boolean => status === 'TERMINATED' || status === 'TIMED_OUT';
