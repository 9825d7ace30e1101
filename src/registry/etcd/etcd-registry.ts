// A registry in etcd: each instance is a key with a lease that the instance keeps alive.

import { checkRegistration } from '../check-registration.ts';
import { below, coded, etcd, list, type EtcdOptions } from './etcd.ts';
import { openWatches } from '../open-watches.ts';
import type { Registration, Registry } from '../registry.ts';
import { repeat } from '../repeat.ts';
import { parseJson } from '../json.ts';
import { snapshotOf } from '../snapshot.ts';
import { distinctUntilChanged } from '../distinct-until-changed.ts';

export interface EtcdRegistryOptions extends EtcdOptions {
  /** The key prefix of the services. @default '/tenuto/services/' */
  readonly prefix?: string;
}

interface HeldLease {
  readonly lease: string;
  readonly content: string;
}

/** Creates a registry in etcd. */
export function etcdRegistry({ prefix = '/tenuto/services/', ...options }: EtcdRegistryOptions = {}): Registry {
  const server = etcd(options);
  const { call, name, environment } = server;
  const leases = new Map<string, HeldLease>();
  const watches = openWatches();
  const folderOf = (service: string): string => `${prefix}${encodeURIComponent(service)}/`;
  const keyOf = (service: string, id: string): string => folderOf(service) + encodeURIComponent(id);

  async function renewed(key: string, content: string): Promise<boolean> {
    const held = leases.get(key);
    if (held?.content !== content) return false;
    const { result } = (await call('lease/keepalive', { ID: held.lease })) as { result?: { TTL?: string } };
    if (Number(result?.TTL ?? 0) <= 0) return false;
    return (await list(server, { key: coded(key) })).entries[0]?.value === content; // another process may have removed it
  }
  async function put(key: string, { content, ttl }: { content: string; ttl: number }): Promise<void> {
    const lease = ttl === 0 ? '0' : await grant(ttl);
    await call('kv/put', { key: coded(key), value: coded(content), lease });
    if (ttl > 0) leases.set(key, { lease, content });
  }
  async function grant(ttl: number): Promise<string> {
    const { ID } = (await call('lease/grant', { TTL: String(Math.ceil(ttl / 1_000)) })) as { ID: string };
    return ID;
  }
  return {
    name,
    register: async (registration: Registration) => {
      checkRegistration(registration);
      const { service, instance, ttl } = registration;
      const content = JSON.stringify({ service, ...instance });
      const key = keyOf(service, instance.id);
      if (!(await renewed(key, content))) await put(key, { content, ttl });
    },
    deregister: async ({ service, instance }) => {
      const key = keyOf(service, instance.id);
      const held = leases.get(key);
      leases.delete(key);
      await call('kv/deleterange', { key: coded(key) });
      if (held) await call('lease/revoke', { ID: held.lease }).catch(() => {}); // otherwise the lease expires
    },
    watch: (service, watcher) => {
      const { seen, failed } = distinctUntilChanged(watcher);
      const range = below(folderOf(service));
      const round = async (signal: AbortSignal): Promise<void> => {
        const { revision, entries } = await list(server, range, signal);
        if (signal.aborted) return;
        seen(
          snapshotOf(
            service,
            entries.map(({ key, value }) => ({ name: `key ${key}`, content: parseJson(value) })),
          ),
        );
        await server.changed(range, { revision, signal });
      };
      return watches.add(repeat({ environment, failed, round }));
    },
    close: async () => watches.end(),
  };
}
