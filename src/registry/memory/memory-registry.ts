// A registry within one process, for tests and for services in the same process as their callers.

import { checkRegistration } from '../check-registration.ts';
import type { Registration, Registry, Watcher } from '../registry.ts';
import { snapshotOf, type RegistryFinding } from '../snapshot.ts';
import { distinctUntilChanged } from '../distinct-until-changed.ts';
import { assertShape, record, something, type Options } from '../../model/shape.ts';
import { systemEnvironment, type Environment } from '../../platform/environment.ts';

export interface MemoryRegistry extends Registry {
  /** Adds an entry without validation, as another program could. For tests. */
  plant(service: string, finding: RegistryFinding): void;
}

interface Entry {
  readonly content: unknown;
  readonly cancelExpiry: () => void;
}

export interface MemoryRegistryOptions {
  readonly environment?: Environment;
}

const shape = record({ environment: something } satisfies Options<MemoryRegistryOptions>);

/** Creates a registry in the memory of this process. */
export function memoryRegistry(options: MemoryRegistryOptions = {}): MemoryRegistry {
  assertShape('Cannot use the memory as a registry', options, shape);
  const { environment = systemEnvironment } = options;
  const services = new Map<string, Map<string, Entry>>();
  const watchers = new Map<string, Set<Watcher>>();
  const entriesOf = (service: string): Map<string, Entry> => at(services, service, () => new Map<string, Entry>());

  function put(service: string, name: string, entry: Entry): void {
    entriesOf(service).get(name)?.cancelExpiry();
    entriesOf(service).set(name, entry);
    notify(service);
  }
  function remove(service: string, name: string): void {
    entriesOf(service).get(name)?.cancelExpiry();
    entriesOf(service).delete(name);
    notify(service);
  }
  const notify = (service: string): void => {
    for (const watcher of watchers.get(service) ?? []) watcher.seen(snapshot(service));
  };
  const snapshot = (service: string) =>
    snapshotOf(
      service,
      [...entriesOf(service)].map(([name, { content }]) => ({ name, content })),
    );
  const nameOf = (id: string): string => `instance '${id}'`;

  return {
    name: 'memory',
    register: async (registration) => {
      checkRegistration(registration);
      const { service, instance } = registration;
      const name = nameOf(instance.id);
      put(service, name, { content: instance, cancelExpiry: expiry(registration, () => remove(service, name)) });
    },
    deregister: async ({ service, instance }) => remove(service, nameOf(instance.id)),
    plant: (service, { name, content }) => put(service, name, { content, cancelExpiry: () => {} }),
    watch: (service, watcher) => {
      const one = distinctUntilChanged(watcher);
      const all = at(watchers, service, () => new Set<Watcher>());
      all.add(one);
      queueMicrotask(() => all.has(one) && one.seen(snapshot(service)));
      return () => void all.delete(one);
    },
    close: async () => {
      watchers.clear();
      for (const entries of services.values()) for (const { cancelExpiry } of entries.values()) cancelExpiry();
    },
  };

  function expiry({ ttl }: Registration, end: () => void): () => void {
    return ttl === 0 ? () => {} : environment.setTimer(ttl, end);
  }
}

function at<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const value = map.get(key) ?? create();
  map.set(key, value);
  return value;
}
