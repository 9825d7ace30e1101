// Hosts the hand-written variant: plain Temporal, without Tenuto.

import { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { workerOptions, type Variant } from '../variant.ts';
import { activities } from './activities.ts';
import type { handOrder } from './workflows.ts';

const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));

export async function startHand(): Promise<Variant> {
  const taskQueue = 'bench-hand';
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const connection = await NativeConnection.connect(connectionOptions);
  const worker = await Worker.create({ ...workerOptions, connection, namespace, taskQueue, activities, workflowsPath });
  const stopped = worker.run();
  const client = new Client({ connection, namespace });
  return {
    client,
    taskQueue,
    start: (order) => client.workflow.start<typeof handOrder>('handOrder', { taskQueue, workflowId: order.id, args: [order] }),
    async stop() {
      worker.shutdown();
      await stopped;
      await connection.close();
    },
  };
}
