// The four services, each a process of its own with a database of its own, at an address that it keeps when it is started again.

import { join } from 'node:path';
import { inventory } from '../src/contracts/inventory.ts';
import { orders } from '../src/contracts/orders.ts';
import { payments } from '../src/contracts/payments.ts';
import { shipping } from '../src/contracts/shipping.ts';
import { freePort } from '../src/servers/port.ts';
import type { modes } from '../src/service/faults.ts';
import { createProgram, type Program } from './program.ts';

export const contracts = { orders, payments, inventory, shipping };
export type ServiceName = keyof typeof contracts;
export const serviceNames = Object.keys(contracts) as readonly ServiceName[];

/** What a service is told to do wrong: docs/service-protocol.md, 'Fault injection'. */
export interface FaultRequest<Operation extends string = string> {
  readonly operation: Operation;
  readonly mode: (typeof modes)[number];
  /** Only calls whose input has these fields; default all. */
  readonly match?: Readonly<Record<string, unknown>>;
  readonly times?: number;
  readonly ms?: number;
  readonly until?: string;
}

export interface RunningService {
  readonly url: string;
  readonly database: string;
  readonly process: Program;
}

export interface ShopServices {
  readonly services: Readonly<Record<ServiceName, RunningService>>;
  fault<Name extends ServiceName>(service: Name, fault: FaultRequest<keyof (typeof contracts)[Name]['operations'] & string>): Promise<void>;
  clearFaults(service: ServiceName): Promise<void>;
  /** SIGKILL, and started again at the same address; faults that were not used up are set again. */
  restartService(name: ServiceName): Promise<void>;
}

export interface Planned {
  readonly name: ServiceName;
  readonly port: number;
  readonly url: string;
}

/** Where the services will listen, so that what calls them can be started at the same time. */
export async function planServices(): Promise<readonly Planned[]> {
  const plan = async (name: ServiceName) => {
    const port = await freePort();
    return { name, port, url: `http://127.0.0.1:${port}` };
  };
  return Promise.all(serviceNames.map(plan));
}

interface Setting {
  readonly database: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

export function createService({ name, port, url }: Planned, { database, folder, env }: Setting): RunningService {
  const process = createProgram({
    name: `${name} service`,
    script: new URL(`../src/activities/services/${name}/main.ts`, import.meta.url),
    env: { ...globalThis.process.env, ...env, DATABASE_URL: database, HOST: '127.0.0.1', PORT: String(port), FAULTS: 'on' },
    logFile: join(folder, `${name}.log`),
    removeAfter: folder,
  });
  return { url, database, process };
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
    const { process } = services[name];
    const remaining = await remainingFaults(name);
    await process.kill();
    await process.start();
    for (const fault of remaining) await setFault(name, fault);
  }

  async function remainingFaults(name: ServiceName): Promise<readonly FaultRequest[]> {
    const listed = (await (await request(name, { method: 'GET' })).json()) as (FaultRequest & { readonly id: string })[];
    return listed.map(({ id: _, ms, times, until, ...fault }) => ({
      ...fault,
      ...(fault.mode === 'slow' && ms !== undefined && { ms }),
      ...(typeof times === 'number' && { times }),
      ...(typeof until === 'string' && { until }),
    }));
  }

  async function request(name: ServiceName, init: RequestInit): Promise<Response> {
    const response = await fetch(`${services[name].url}/_faults`, init);
    if (response.ok) return response;
    throw new Error(`Cannot set a fault of service '${name}': it answered ${response.status} ${await response.text()}`);
  }
}
