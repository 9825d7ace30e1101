// The shop's worker as a process of its own: hosts the order process and calls the services over HTTP.

import { connect, http } from '../src/activities/index.ts';
import { runWorker } from '../src/worker/index.ts';
import { contracts, type ServiceName } from './services.ts';

export interface WorkerSetting {
  readonly taskQueue: string;
  readonly namespace: string;
  /** Of an embedded Temporal; the user's own is found by the environment. */
  readonly address?: string;
  readonly urls: Readonly<Record<ServiceName, string>>;
}

const { taskQueue, namespace, address, urls } = JSON.parse(process.env['SHOP_WORKER'] ?? '{}') as WorkerSetting;
const services = Object.values(contracts).map((contract) => connect(contract, http(urls[contract.name])));

try {
  const worker = await runWorker({
    processes: new URL('../src/workflows/processes/order.ts', import.meta.url),
    services,
    taskQueue,
    namespace,
    ...(address !== undefined && { temporal: { address } }),
  });
  process.stdout.write(`${JSON.stringify({ health: worker.healthUrl })}\n`);
  await worker.stopped;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
