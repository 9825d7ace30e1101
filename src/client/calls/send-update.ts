// Sends an update, and sends it again until a run has answered it.
//
// 1. A run that continues as new before it has a handler rejects the update. It had no effect, so the next run may answer.
// 2. If an event arrives during a run's last task, the server drops the task with all updates in it, and reports a
//    failed task to their callers. These updates had no effect either. A task that fails repeatedly is reported.

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { isToBeSentAgain } from '../../model/messages/updates.ts';

const failedPrecondition = 9; // gRPC
const maxFailures = 10;
const backoffMs = 20; // more after each failure

export async function sendUpdate<T>(send: (updateId: string) => Promise<T>): Promise<T> {
  let updateId = randomUUID();
  for (let failures = 1; ;) {
    try {
      return await send(updateId);
    } catch (error) {
      if (isToBeSentAgain(error)) updateId = randomUUID();
      else if (hasTaskFailed(error) && failures < maxFailures) await pause(backoffMs * failures++);
      else throw error;
    }
  }
}

function hasTaskFailed(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) && (cause.code as number) === failedPrecondition && /workflow task/i.test(cause.message);
}
