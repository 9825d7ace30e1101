// The activities with which a reset run reads what is not in its own history: what earlier runs of its id did, and the state of the child
// runs that it waits for.

import { Context } from '@temporalio/activity';
import { described, isAbandoned } from '../client/described.ts';
import { earlierOf } from '../client/history/earlier.ts';
import type { Process } from '../model/contract/process.ts';
import { names, type CalledRun, type EarlierRequest } from '../model/envelope.ts';
import type { Earlier } from '../model/kernel/earlier.ts';

interface Activities {
  [names.earlier](request: EarlierRequest): Promise<Earlier>;
  [names.called](request: { readonly id: string }): Promise<CalledRun>;
}

export function resetRunsActivities(processes: readonly Process[]): Activities {
  const byName = new Map(processes.map((process) => [process.name, process]));
  return {
    async [names.earlier]({ process, isCalled = false }) {
      const { client, info } = Context.current();
      const { workflowId = '', runId = '' } = info.workflowExecution ?? {};
      const known = byName.get(process) ?? { kind: 'process', name: process };
      return earlierOf(client, { process: known, id: workflowId, runId, isCalled });
    },
    async [names.called]({ id }) {
      const { client, info } = Context.current();
      const { status } = (await described(client, { id })) ?? { status: { name: 'RUNNING' } }; // it is about to begin
      return { state: stateOf(status.name), runId: info.workflowExecution?.runId ?? '' };
    },
  };
}

function stateOf(status: string): CalledRun['state'] {
  if (status === 'RUNNING') return 'open';
  if (status === 'COMPLETED') return 'completed';
  return isAbandoned(status) ? 'left' : 'undone';
}
