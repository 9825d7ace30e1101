// What an operator does with Temporal's own tools.

import { randomUUID } from 'node:crypto';
import type { TenutoClient } from '../../src/client/index.ts';
import { errand } from '../fixtures/errand.ts';
import { eventually } from './eventually.ts';

export interface Operator {
  /** Resets to the end of a task: the first one is 0, the last one -1. */
  reset(id: string, task: number, of?: string): Promise<string>;
  terminate(id: string): Promise<void>;
  /** Waits until a step is in that state. */
  reaches(id: string, step: string, state: 'running' | 'completed'): Promise<void>;
  /** What the run ends with. */
  end(id: string): Promise<unknown>;
}

/** The client may come later: it is asked for when something is done. */
export function operatorOf(world: { readonly client: TenutoClient }): Operator {
  return {
    async reset(id, task, of) {
      const { temporal } = world.client;
      const { runId } = await temporal.workflow.getHandle(id, of).describe();
      const { events } = await temporal.workflow.getHandle(id, runId).fetchHistory();
      const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
      const begun = events?.find((event) => event.workflowTaskStartedEventAttributes); // which was ended before its first task was done
      const workflowTaskFinishEventId = (tasks.length === 0 && task === -1 ? begun : tasks.at(task))?.eventId;
      if (!workflowTaskFinishEventId) throw new Error(`Run '${id}' has ${String(tasks.length)} tasks, none of them ${String(task)}`);
      const answer = await temporal.workflowService.resetWorkflowExecution({
        namespace: temporal.options.namespace,
        workflowExecution: { workflowId: id, runId },
        reason: 'an operator resets',
        workflowTaskFinishEventId,
        requestId: randomUUID(),
      });
      return answer.runId;
    },
    terminate: async (id) => {
      await world.client.temporal.workflow.getHandle(id).terminate('by mistake');
    },
    reaches: async (id, step, state) => {
      const now = async () => (await world.client.run(errand, id).snapshot()).steps.find((one) => one.id === step)?.state.kind;
      await eventually(now, { holds: (kind) => kind === state });
    },
    end: (id) =>
      world.client
        .run(errand, id)
        .result({ within: '40s' })
        .catch((error: unknown) => error),
  };
}
