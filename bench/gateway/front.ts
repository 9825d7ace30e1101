// Starts what is between a contender and the instances: nothing, HAProxy, or a registry.

import { startEtcd } from '../../src/servers/registries/etcd.ts';
import { changeConfiguration, type Governance } from '../../src/activities/index.ts';
import { etcdRegistry, etcdStore, register } from '../../src/registry/index.ts';
import type { Fleet } from './backend/fleet.ts';
import type { ContenderName } from './contenders/contenders.ts';
import { service } from './contenders/contender.ts';
import { startHaproxy } from './haproxy.ts';

export interface Front {
  /** The addresses that the contender gets. */
  readonly addresses: readonly string[];
  readonly registry?: Registry;
  stop(): Promise<void>;
}

export interface Registry {
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Changes the policies in the configuration centre. */
  configure(governance: Governance): Promise<unknown>;
}

export interface Setting {
  readonly fleet: Fleet;
  /** The path of HAProxy. Undefined if it is not installed. It is then left out. */
  readonly haproxy: string | undefined;
}

const addressOf = (port: number): string => `http://127.0.0.1:${port}`;

export async function startFront({ fleet, haproxy }: Setting, contender: ContenderName): Promise<Front> {
  const ports = fleet.instances.map(({ proxy }) => proxy.port);
  if (contender === 'discovered') return startRegistry(ports.map(addressOf));
  if (contender !== 'haproxy' || haproxy === undefined) return { addresses: ports.map(addressOf), stop: () => Promise.resolve() };
  const { port, stop } = await startHaproxy(haproxy, ports);
  return { addresses: [addressOf(port)], stop };
}

/** Starts an etcd and registers the instances in it. They renew their registration every few seconds. */
async function startRegistry(addresses: readonly string[]): Promise<Front> {
  const { url, kill, start, stop } = await startEtcd();
  const registry = etcdRegistry({ url });
  const store = etcdStore({ url });
  const registered = addresses.map((address, index) =>
    register(registry, { service, instance: { id: `instance-${index + 1}`, address }, ttl: '5s' }),
  );
  return {
    addresses: [url],
    registry: {
      kill,
      start,
      configure: (governance) => changeConfiguration(store, { services: { [service]: governance } }, { by: 'bench' }),
    },
    async stop() {
      await Promise.all(registered.map((one) => one.stop()));
      await Promise.all([registry.close(), store.close()]);
      await stop();
    },
  };
}
