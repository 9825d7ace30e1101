// Cancels a run, and reports whether a worker has taken the request. A run cannot act on it if it has no worker, or if its task fails.

import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { Trouble } from '../model/trouble.ts';
import type { ClientContext } from './settings.ts';
import { troubleIn } from './trouble.ts';

export interface Cancellation {
  /** Whether a worker has taken the request. If not, the request is recorded, and takes effect once a worker can continue the run. */
  readonly taken: boolean;
  /** Why no worker has taken it. */
  readonly trouble?: Trouble;
}

const looksMs = [0, 50, 150, 300, 500];

export async function cancelRun(context: ClientContext, handle: WorkflowHandle): Promise<Cancellation> {
  await handle.cancel();
  const asked = Date.now();
  for (const wait of looksMs) {
    if (wait > 0) await pause(wait);
    const description = await handle.describe();
    const task = description.raw.pendingWorkflowTask;
    if (!task || description.status.name !== 'RUNNING') return { taken: true };
    const trouble = await troubleIn(context, description, asked);
    if (trouble) return { taken: false, trouble };
  }
  const within = Date.now() - asked;
  return { taken: false, trouble: { kind: 'no-answer', within } };
}
