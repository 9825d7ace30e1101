// Sends an update until a run has answered it.
//
// 1. A run that continues as new before it has a handler refuses the update. It has had no effect: the next run may answer.
// 2. If something arrives while a run's last task is at work, the server gives the task up with all updates in it, and
//    tells their callers that the task failed. They have had no effect either. A task that keeps failing is reported.

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { isToBeSentAgain } from '../../model/messages/updates.ts';

const failedPrecondition = 9; // gRPC
const mostFailures = 10;
const longerEachTime = 20; // milliseconds

export async function sendUpdate<T>(send: (updateId: string) => Promise<T>): Promise<T> {
  let updateId = randomUUID();
  for (let failures = 1; ;) {
    try {
      return await send(updateId);
    } catch (error) {
      if (isToBeSentAgain(error)) updateId = randomUUID();
      else if (hasTaskFailed(error) && failures < mostFailures) await pause(longerEachTime * failures++);
      else throw error;
    }
  }
}

function hasTaskFailed(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) && (cause.code as number) === failedPrecondition && /workflow task/i.test(cause.message);
}
