// Checks that a Temporal can be used: its namespace exists, and the history service behind the frontend answers.

import { Connection, type ConnectionOptions } from '@temporalio/client';

const unlikelyId = 'tenuto-is-it-ready';
const answerMs = 5_000;
const notFound = 5; // gRPC

export async function probeTemporal(options: ConnectionOptions, namespace: string): Promise<void> {
  const connection = await Connection.connect({ ...options, connectTimeout: answerMs });
  try {
    await connection.withDeadline(Date.now() + answerMs, async () => {
      const { workflowService } = connection;
      await workflowService.describeNamespace({ namespace });
      await workflowService.describeWorkflowExecution({ namespace, execution: { workflowId: unlikelyId } }).catch(unlessNotFound);
    });
  } finally {
    await connection.close();
  }
}

function unlessNotFound(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === notFound)) throw error;
}
