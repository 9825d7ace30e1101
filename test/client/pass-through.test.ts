// What a client is given for Temporal reaches Temporal.

import type { ClientPlugin } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient, type ClientSettings } from '../../src/client/index.ts';
import { takeTwo } from '../fixtures/probe.ts';
import { inProcessDepot } from '../support/depot.ts';
import { onTemporal, temporalAddress, type OnTemporal } from '../support/temporal.ts';

let world: OnTemporal;
beforeAll(async () => {
  const processes = new URL('../fixtures/processes/', import.meta.url);
  world = await onTemporal({ processes, services: [inProcessDepot().connection] });
});
afterAll(() => world.stop());

async function startWith(settings: ClientSettings, name: string) {
  const client = await createClient({ temporal: { address: temporalAddress() }, taskQueue: world.taskQueue, ...settings });
  try {
    const run = await client.start(takeTwo, { first: 'tea' }, { id: `${name}-${world.taskQueue}` });
    await run.result();
    return await run.temporal.describe();
  } finally {
    await client.close();
  }
}

it('interceptors', async () => {
  const interceptors = {
    workflow: [
      {
        start: (input: { options: { memo?: Record<string, unknown> } }, next: (input: never) => Promise<string>) =>
          next({ ...input, options: { ...input.options, memo: { seenBy: 'the interceptor' } } } as never),
      },
    ],
  };
  expect((await startWith({ interceptors, eager: false }, 'intercepted')).memo).toEqual({ seenBy: 'the interceptor' });
});

it('plugins', async () => {
  const asked: unknown[] = [];
  const plugin: ClientPlugin = {
    name: 'naming',
    configureClient: (options) => {
      asked.push(options.namespace);
      return { ...options, identity: 'the tea client' };
    },
  };
  const { raw } = await startWith({ plugins: [plugin] }, 'plugged');
  expect(asked).toEqual(['default']);
  const { events } = await world.client.temporal.workflow.getHandle(raw.workflowExecutionInfo?.execution?.workflowId ?? '').fetchHistory();
  expect(events?.[0]?.workflowExecutionStartedEventAttributes?.identity).toBe('the tea client');
});

it('a namespace, which is refused where it does not exist', async () => {
  await expect(startWith({ namespace: 'nowhere' }, 'astray')).rejects.toThrow("Namespace not found: 'nowhere'");
});
