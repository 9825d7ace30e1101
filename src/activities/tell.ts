// Tells a limiter something, and starts it where it is not there: it is only there while somebody needs it.

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
