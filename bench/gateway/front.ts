// What stands between a contender and the instances: nothing, HAProxy, or a registry that names them.

import { startEtcd } from '../../src/servers/registries/etcd.ts';
import { changeConfiguration, type Governance } from '../../src/activities/index.ts';
import { etcdRegistry, etcdStore, register } from '../../src/registry/index.ts';
import type { Fleet } from './backend/fleet.ts';
import type { ContenderName } from './contenders/contenders.ts';
import { service } from './contenders/contender.ts';
import { startHaproxy } from './haproxy.ts';

export interface Front {
  /** What the contender is given. */
  readonly addresses: readonly string[];
  readonly registry?: Registry;
  stop(): Promise<void>;
}

export interface Registry {
  /** SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Other policies from now on, for whoever takes them from here. */
  configure(governance: Governance): Promise<unknown>;
}

export interface Setting {
  readonly fleet: Fleet;
  /** Undefined: it is not there, and does not play. */
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

/** An etcd, and in it the instances, which have to say every few seconds that they are there. */
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
