// Temporal has the same functions compiled for each promise of a run; in our sandbox a text is compiled once.

import { expect, it } from 'vitest';
import { onTemporal } from '../support/temporal.ts';

it('compiles a text once in the sandbox, and leaves the worker alone', async () => {
  const { client, worker, taskQueue } = await onTemporal({
    processes: new URL('../fixtures/compiled-once/', import.meta.url),
    services: [],
  });
  try {
    expect(await client.temporal.workflow.execute('compiledOnce', { taskQueue, workflowId: taskQueue })).toBe(true);
    expect(Promise.constructor).toBe(Function);
  } finally {
    await worker.stop();
  }
});
