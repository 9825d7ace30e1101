// What a client is given for Temporal reaches Temporal.

import { randomUUID } from 'node:crypto';
import type { ClientPlugin } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient, type ClientSettings } from '../../src/client/index.ts';
import { takeTwo } from '../fixtures/probe.ts';
import { inProcessDepot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { onTemporal, temporalAddress, type OnTemporal } from '../support/temporal.ts';

const depot = inProcessDepot();
let world: OnTemporal;
beforeAll(async () => {
  const processes = new URL('../fixtures/processes/', import.meta.url);
  world = await onTemporal({ processes, services: [depot.connection] });
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

it('search attributes at the start, by which runs are found', async () => {
  const { temporal } = world.client;
  const customer = defineSearchAttributeKey('Customer', 'KEYWORD');
  const keyword = 2 as never; // temporal.api.enums.v1.IndexedValueType
  await temporal.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: { Customer: keyword } });
  const whose = `c-${randomUUID()}`;
  const options = { temporal: { typedSearchAttributes: [{ key: customer, value: whose }] } };
  const started = await world.client.start(takeTwo, { first: 'tea' }, options);
  const found = async () => {
    const ids: string[] = [];
    for await (const { workflowId } of temporal.workflow.list({ query: `Customer = '${whose}'` })) ids.push(workflowId);
    return ids;
  };
  expect(await eventually(found, { holds: (ids) => ids.length > 0 })).toEqual([started.id]);
});

it('a cron schedule: each time is a run of its own, with keys of its own', async () => {
  const { id } = await world.client.start(takeTwo, { first: 'cocoa' }, { temporal: { cronSchedule: '@every 1s' } });
  const keys = () => [...depot.taken.keys()].filter((key) => key.startsWith(`${id}/`));
  const seen = await eventually(keys, { holds: (all) => all.length >= 4 });
  await world.client.temporal.workflow.getHandle(id).terminate('seen enough');
  expect(new Set(seen.map((key) => key.split('/')[1])).size).toBeGreaterThanOrEqual(2);
});

it('a namespace, which is refused where it does not exist', async () => {
  await expect(startWith({ namespace: 'nowhere' }, 'astray')).rejects.toMatchObject({
    kind: 'unknown-namespace',
    message: expect.stringMatching(
      /^Cannot start run '.*' of process '.*': Temporal at .* has no namespace 'nowhere'\. Create it/,
    ) as unknown,
  });
});
