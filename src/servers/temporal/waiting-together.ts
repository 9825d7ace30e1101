// Lets several clients wait for results at once on the time-skipping server.
//
// The server counts what holds its time. Each client of the SDK that waits takes one hold away, although all of them have a
// single one together. The second client then fails, or takes the hold of a task, and time stands still ever after.
//
// 1. The first that waits takes the hold away, and the last one gives it back, in this order at the server, too.
// 2. Neither inherits the deadline or the cancellation of the call that it belongs to.

import { AsyncResource } from 'node:async_hooks';
import { WorkflowClient } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';

type Waiting = Pick<TestWorkflowEnvironment, 'client' | 'connection'>;

export function letWaitTogether({ client: { workflow }, connection: { testService } }: Waiting): void {
  if (!testService) return; // its time is real
  let waiting = 0;
  let passes = false; // time is skipped
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
    if (wanted === passes) return;
    await (wanted ? testService?.unlockTimeSkipping({}) : testService?.lockTimeSkipping({}));
    passes = wanted;
  }
}
