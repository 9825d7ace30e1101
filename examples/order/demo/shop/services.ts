// The four services of the shop. Each is a separate process with a separate database. It keeps its address across restarts.

import { join } from 'node:path';
import { inventory } from '../../contracts/inventory.ts';
import { orders } from '../../contracts/orders.ts';
import { payments } from '../../contracts/payments.ts';
import { shipping } from '../../contracts/shipping.ts';
import { freePort } from '../../../../src/servers/process/port.ts';
import type { FaultMode } from 'tenuto/service';
import { createProgram, type Program } from './program.ts';

export const contracts = { orders, payments, inventory, shipping };
export type ServiceName = keyof typeof contracts;
export const serviceNames = Object.keys(contracts) as readonly ServiceName[];

/** A fault to inject into a service. See docs/service-protocol.md, 'Fault injection'. */
export interface FaultRequest<Operation extends string = string> {
  readonly operation: Operation;
  readonly mode: FaultMode;
  /**
   * Limits the fault to calls whose input has these fields.
   * @default all calls
   */
  readonly match?: Readonly<Record<string, unknown>>;
  readonly times?: number;
  readonly ms?: number;
  readonly until?: string;
}

export interface RunningService {
  /** The URL of the first instance. */
  readonly url: string;
  readonly database: string;
  readonly instances: readonly RunningInstance[];
}

export interface RunningInstance extends PlannedInstance {
  readonly process: Program;
  readonly logFile: string;
}

export interface ShopServices {
  readonly services: Readonly<Record<ServiceName, RunningService>>;
  /** Injects a fault into all instances of a service together. */
  fault<Name extends ServiceName>(service: Name, fault: FaultRequest<keyof (typeof contracts)[Name]['operations'] & string>): Promise<void>;
  clearFaults(service: ServiceName): Promise<void>;
  /** Kills all instances of a service with SIGKILL, and starts them again at the same addresses. */
  restartService(name: ServiceName): Promise<void>;
}

export interface Planned {
  readonly name: ServiceName;
  readonly instances: readonly PlannedInstance[];
}

export interface PlannedInstance {
  readonly id: string;
  readonly version: string;
  readonly port: number;
  readonly url: string;
}

/** The newest version of payments, which gets only a share of the orders. */
export const canaryVersion = '2.0.0';

const versions: Readonly<Record<ServiceName, readonly string[]>> = {
  orders: ['1.0.0', '1.0.0'],
  payments: ['1.0.0', '1.0.0', canaryVersion],
  inventory: ['1.0.0', '1.0.0'],
  shipping: ['1.0.0', '1.0.0'],
};

/** Chooses the addresses of the instances, which they keep across restarts. */
export function planServices(): Promise<readonly Planned[]> {
  const plan = async (name: ServiceName) => ({ name, instances: await Promise.all(versions[name].map(planInstance(name))) });
  return Promise.all(serviceNames.map(plan));
}

const planInstance = (name: ServiceName) => async (version: string, index: number) => {
  const port = await freePort();
  return { id: `${name}-${String(index + 1)}`, version, port, url: `http://127.0.0.1:${String(port)}` };
};

interface Setting {
  readonly database: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

export function createService({ name, instances }: Planned, setting: Setting): RunningService {
  const created = instances.map((planned) => createInstance(name, planned, setting));
  return { url: instances[0]?.url ?? '', database: setting.database, instances: created };
}

function createInstance(name: ServiceName, planned: PlannedInstance, { database, folder, env }: Setting): RunningInstance {
  const { id, port, version } = planned;
  const own = { DATABASE_URL: database, HOST: '127.0.0.1', PORT: String(port), FAULTS: 'on', SERVICE_ID: id, SERVICE_VERSION: version };
  const logFile = join(folder, `${id}.log`);
  const process = createProgram({
    name: `${name} service`,
    script: new URL(`../../services/${name}/main.ts`, import.meta.url),
    env: { ...globalThis.process.env, ...env, ...own },
    logFile,
    removeAfter: folder,
  });
  return { ...planned, process, logFile };
}

export function shopServices(services: ShopServices['services']): ShopServices {
  return { services, fault: setFault, clearFaults, restartService };

  async function setFault(service: ServiceName, fault: FaultRequest): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await request(service, { method: 'POST', headers, body: JSON.stringify(fault) });
  }

  async function clearFaults(service: ServiceName): Promise<void> {
    await request(service, { method: 'DELETE' });
  }

  async function restartService(name: ServiceName): Promise<void> {
    await Promise.all(services[name].instances.map(({ process }) => process.kill()));
    await Promise.all(services[name].instances.map(({ process }) => process.start()));
  }

  async function request(name: ServiceName, init: RequestInit): Promise<Response> {
    const response = await fetch(`${services[name].url}/_faults`, init);
    if (response.ok) return response;
    throw new Error(`Cannot set a fault of service '${name}': it responded with ${response.status} ${await response.text()}`);
  }
}
