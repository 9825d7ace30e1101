// Hosts the variants on Tenuto. Schemas are checked at every boundary, as in production.

import { connect } from '../src/activities/index.ts';
import { createClient } from '../src/client/index.ts';
import { runWorker } from '../src/worker/index.ts';
import { inventory, localOrder, machineOrder, orders, payment, remoteOrder, shipping } from './contract.ts';
import { services } from './services.ts';
import { workerOptions, type Variant } from './variant.ts';

const connections = [
  connect(inventory, services.inventory),
  connect(payment, services.payment),
  connect(shipping, services.shipping),
  connect(orders, services.orders),
];

const forms = {
  remote: { process: remoteOrder, folder: './processes/' },
  local: { process: localOrder, folder: './processes/' },
  machine: { process: machineOrder, folder: './machines/' },
} as const;

/** Starts a variant. 'local' also starts workflows eagerly: the worker gets the first task with the start. */
export async function startTenuto(name: keyof typeof forms): Promise<Variant> {
  const taskQueue = `bench-${name}`;
  const { process, folder } = forms[name];
  const processes = new URL(folder, import.meta.url);
  const worker = await runWorker({
    processes,
    services: connections,
    taskQueue,
    worker: workerOptions,
    health: false,
    handleSignals: false,
    report: () => undefined,
  });
  const { connection, namespace } = worker;
  const client = await createClient({ connection, namespace, taskQueue, eager: name === 'local' });
  return { client: client.temporal, taskQueue, start: (order) => client.start(process, order, { id: order.id }), stop: worker.stop };
}
