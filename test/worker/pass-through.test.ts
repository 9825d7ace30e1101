// What a worker is given for Temporal reaches Temporal, although Tenuto builds the bundle itself.

import { fileURLToPath } from 'node:url';
import { defaultPayloadConverter } from '@temporalio/common';
import type { ActivityInterceptorsFactory, WorkerPlugin } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { takeTwo } from '../fixtures/probe.ts';
import { inProcessDepot } from '../support/depot.ts';
import { onTemporal } from '../support/temporal.ts';
import { createClient, type ClientSettings } from '../../src/client/index.ts';
import type { WorkerSettings } from '../../src/worker/index.ts';

const processes = new URL('../fixtures/processes/', import.meta.url);
const stamp = fileURLToPath(new URL('../fixtures/sandbox/stamp.ts', import.meta.url));

/** Remembers the stamp of every activity that it sees. */
function stampReader() {
  const stamps: unknown[] = [];
  const interceptor: ActivityInterceptorsFactory = () => ({
    inbound: {
      execute: (input, next) => {
        const found = input.headers['stamp'];
        stamps.push(found && defaultPayloadConverter.fromPayload(found));
        return next(input);
      },
    },
  });
  return { stamps, interceptor };
}

async function takeTwoOn(settings: Partial<WorkerSettings>, clientSettings: ClientSettings = {}): Promise<void> {
  const world = await onTemporal({ processes, services: [inProcessDepot().connection], ...settings });
  try {
    const client = await createClient({ connection: world.worker.connection, taskQueue: world.taskQueue, ...clientSettings });
    const run = await client.start(takeTwo, { first: 'tea' }, { id: `take-${world.taskQueue}` });
    expect(await run.result()).toEqual({ taken: ['tea', 'second'] });
  } finally {
    await world.stop();
  }
}

it('interceptors of workflows and activities', async () => {
  const { stamps, interceptor } = stampReader();
  await takeTwoOn({ interceptors: { workflowModules: [stamp], activity: [interceptor] } });
  expect(stamps).toEqual(['from the sandbox', 'from the sandbox']);
});

it('plugins, which may change the worker, its bundle and its run', async () => {
  const { stamps, interceptor } = stampReader();
  const asked: string[] = [];
  const plugin: WorkerPlugin & { configureBundler: unknown } = {
    name: 'stamps',
    configureBundler: ({ workflowInterceptorModules = [], ...rest }: { workflowInterceptorModules?: string[] }) => ({
      ...rest,
      workflowInterceptorModules: [...workflowInterceptorModules, stamp],
    }),
    configureWorker: (options) => {
      asked.push(`configure ${options.taskQueue.slice(0, 5)}`);
      return { ...options, interceptors: { ...options.interceptors, activity: [interceptor] } };
    },
    runWorker: async (worker, next) => {
      asked.push('run');
      await next(worker);
      asked.push('ran');
    },
  };
  await takeTwoOn({ plugins: [plugin] });
  expect(stamps).toEqual(['from the sandbox', 'from the sandbox']);
  expect(asked).toEqual(['configure test-', 'run', 'ran']);
});

it('a payload converter, to the sandbox too', async () => {
  const dataConverter = { payloadConverterPath: fileURLToPath(new URL('../fixtures/sandbox/tea-converter.cjs', import.meta.url)) };
  await takeTwoOn({ dataConverter }, { dataConverter });
});

it('refuses a plugin that brings workflows of its own, which would have replaced the processes', async () => {
  const plugin = { name: 'greedy', configureBundler: (options: object) => ({ ...options, workflowsPath: '/elsewhere.js' }) };
  await expect(takeTwoOn({ plugins: [plugin as WorkerPlugin] })).rejects.toThrow(
    "Cannot use plugin 'greedy': it sets workflowsPath to '/elsewhere.js'",
  );
});

it('other options of a worker, by their name', async () => {
  let identity: string | undefined;
  const plugin: WorkerPlugin = {
    name: 'reader',
    configureWorker: (options) => {
      identity = options.identity;
      return options;
    },
  };
  await takeTwoOn({ plugins: [plugin], worker: { identity: 'the tea worker' } });
  expect(identity).toBe('the tea worker');
});
