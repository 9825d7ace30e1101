// Lets several clients wait for results at once on the time-skipping server.
//
// The server counts the locks on its time. Each waiting client of the SDK removes one lock, although all clients share a
// single one. The second client then fails, or removes the lock of a task, and time stands still permanently.
//
// 1. The first waiting client removes the lock, and the last one restores it. The server receives these calls in this order.
// 2. Neither call inherits the deadline or the cancellation of the call that it belongs to.

import { AsyncResource } from 'node:async_hooks';
import { WorkflowClient } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';

type Waiting = Pick<TestWorkflowEnvironment, 'client' | 'connection'>;

export function shareTimeLock({ client: { workflow }, connection: { testService } }: Waiting): void {
  if (!testService) return; // its time is real
  let waiting = 0;
  let isUnlocked = false; // time is skipped
  let turn: Promise<void> = Promise.resolve();
  const adjust = AsyncResource.bind(() => (turn = turn.catch(() => undefined).then(adjusted)));
  workflow.result = async (...of) => {
    waiting++;
    try {
      await adjust();
      return (await WorkflowClient.prototype.result.apply(workflow, of)) as never; // its type is the caller's
    } finally {
      waiting--;
      await adjust();
    }
  };

  async function adjusted(): Promise<void> {
    const wanted = waiting > 0;
    if (wanted === isUnlocked) return;
    await (wanted ? testService?.unlockTimeSkipping({}) : testService?.lockTimeSkipping({}));
    isUnlocked = wanted;
  }
}
