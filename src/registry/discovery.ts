// Discovers the instances of one service and keeps the list up to date for its callers.
//
// 1. If the registry cannot be reached, the last valid list stays.
// 2. Entries that are not instances of the service are skipped, and reported by name. A list of only such entries is ignored.
// 3. Subscribers are called on changes only.

import { assertShape, callback, record, something, text, type Options } from '../model/shape.ts';
import { safeListener } from '../platform/safe-listener.ts';
import { systemEnvironment, type Environment } from '../platform/environment.ts';
import { debouncedList, type Instances } from './debounced-list.ts';
import type { Registry, Snapshot } from './registry.ts';
import { asError } from '../platform/as-error.ts';
import { snapshotOf } from './snapshot.ts';

export interface Discovery {
  readonly service: string;
  /** The current instances, sorted by id. */
  readonly current: Instances;
  /** Milliseconds since the registry stopped answering: 0 while it answers, Infinity before its first answer. */
  readonly age: number;
  /** Resolves when the registry has answered for the first time. */
  readonly ready: Promise<void>;
  /** Calls the listener on each later change. Returns the function that ends the subscription. */
  subscribe(listener: (instances: Instances) => void): () => void;
  close(): void;
}

/** An event of a discovery. With 'empty-doubted', an empty list was reported and is not applied yet; `kept` is still in use. */
export type DiscoveryEvent = { readonly service: string } & (
  | { readonly kind: 'changed'; readonly instances: Instances }
  | { readonly kind: 'garbage'; readonly found: readonly string[] }
  | { readonly kind: 'empty-doubted'; readonly kept: Instances }
  | { readonly kind: 'registry-lost'; readonly error: Error }
  | { readonly kind: 'registry-back' }
  | { readonly kind: 'listener-failed'; readonly error: Error }
);

type WithoutService<Event> = Event extends DiscoveryEvent ? Omit<Event, 'service'> : never;

export interface DiscoverOptions {
  readonly service: string;
  readonly environment?: Environment;
  readonly onEvent?: (event: DiscoveryEvent) => void;
}

type Contact = { readonly kind: 'never' } | { readonly kind: 'connected' } | { readonly kind: 'lost'; readonly since: number };

const shape = record({ service: text, environment: something, onEvent: callback } satisfies Options<DiscoverOptions>, ['service']);

/** Watches the instances of a service in a registry. Must be closed when they are no longer needed. */
export function discover(registry: Registry, options: DiscoverOptions): Discovery {
  assertShape('Cannot discover instances', options, shape);
  const { service, environment = systemEnvironment, onEvent = () => {} } = options;
  const listeners = new Set<(instances: Instances) => void>();
  const first = deferred();
  let contact: Contact = { kind: 'never' };
  let garbage: readonly string[] = [];
  const listener = safeListener(onEvent, `the instances of '${service}'`);
  const emit = (event: WithoutService<DiscoveryEvent>): void => listener({ service, ...event });

  const list = debouncedList({
    environment,
    suspicious: (kept) => emit({ kind: 'empty-doubted', kept }),
    changed: (instances) => {
      emit({ kind: 'changed', instances });
      for (const subscriber of [...listeners]) notify(subscriber, instances);
    },
  });
  function notify(listener: (instances: Instances) => void, instances: Instances): void {
    try {
      listener(instances);
    } catch (error) {
      emit({ kind: 'listener-failed', error: asError(error) });
    }
  }
  function seen(snapshot: Snapshot): void {
    const checked = recheck(snapshot, service);
    if (checked instanceof Error) return failed(checked);
    if (contact.kind === 'lost') emit({ kind: 'registry-back' });
    contact = { kind: 'connected' };
    const isOnlyGarbage = checked.instances.length === 0 && checked.garbage.length > 0;
    if (checked.garbage.length > 0 && checked.garbage.join() !== garbage.join()) emit({ kind: 'garbage', found: checked.garbage });
    garbage = checked.garbage;
    if (isOnlyGarbage) list.lost();
    else list.reported(checked.instances);
    first.resolve();
  }
  function failed(error: Error): void {
    emit({ kind: 'registry-lost', error });
    if (contact.kind === 'connected') contact = { kind: 'lost', since: environment.now() };
    list.lost();
  }
  const stop = registry.watch(service, { seen, failed });

  return {
    service,
    get current() {
      return list.current();
    },
    get age() {
      return ageOf(contact, environment);
    },
    ready: first.promise,
    subscribe: (listener) => {
      const one = (instances: Instances): void => listener(instances);
      listeners.add(one);
      return () => void listeners.delete(one);
    },
    close: () => {
      stop();
      list.end();
      listeners.clear();
    },
  };
}

// A custom registry may not have validated its instances.
function recheck({ instances, garbage }: Snapshot, service: string): Snapshot | Error {
  const entries = instances.map((content, index) => ({ name: `entry ${index + 1}`, content }));
  try {
    const checked = snapshotOf(service, entries);
    return { instances: checked.instances, garbage: [...garbage, ...checked.garbage] };
  } catch (error) {
    return asError(error);
  }
}

function ageOf(contact: Contact, { now }: Environment): number {
  switch (contact.kind) {
    case 'never':
      return Infinity;
    case 'connected':
      return 0;
    case 'lost':
      return now() - contact.since;
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((resolved) => (resolve = resolved));
  return { promise, resolve };
}
