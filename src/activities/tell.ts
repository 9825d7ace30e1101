// The activity that sends an event to a limiter, and starts the limiter if it does not run. A limiter runs only while it is needed.

import { Context } from '@temporalio/activity';
import { limiterNames, type Told } from '../model/envelope.ts';

export const tellActivity = {
  async [limiterNames.tell]({ limiter, taskQueue, event }: Told): Promise<void> {
    await Context.current().client.workflow.signalWithStart(limiterNames.workflow, {
      workflowId: limiter,
      taskQueue,
      signal: limiterNames.tell,
      signalArgs: [event],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
  },
};
