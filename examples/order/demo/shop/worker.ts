// The worker of the shop, as a separate program. It hosts the order process. It calls the services through the gateway, with
// their instances from the registry and their rules from the configuration centre.

import { connect, governedTransport, openConfiguration } from 'tenuto/activity';
import { discover, registryFrom, storeFrom } from 'tenuto/registry';
import { runWorker } from 'tenuto/worker';
import { contracts } from './services.ts';

export interface WorkerSetting {
  readonly taskQueue: string;
  readonly namespace: string;
  /** The address of an embedded Temporal. For the user's own, it is left out, and the environment has it. */
  readonly address?: string;
  readonly registry: string;
  readonly configuration: string;
}

const setting = JSON.parse(process.env['SHOP_WORKER'] ?? '{}') as WorkerSetting;
const { taskQueue, namespace, address } = setting;
const registry = registryFrom(setting.registry);
const configuration = openConfiguration(storeFrom(setting.configuration));
const services = Object.values(contracts).map((contract) =>
  connect(contract, governedTransport(discover(registry, { service: contract.name }), configuration.of(contract.name))),
);

try {
  const worker = await runWorker({
    processes: new URL('../../processes/order.ts', import.meta.url),
    services,
    taskQueue,
    namespace,
    ...(address !== undefined && { temporal: { address } }),
  });
  process.stdout.write(`${JSON.stringify({ health: worker.healthUrl })}\n`);
  await worker.stopped;
  configuration.close();
  await registry.close();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
