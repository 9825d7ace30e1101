// The instances of one service, kept up to date for those who call it.
//
// 1. A registry that cannot be reached changes nothing: the last good list stays.
// 2. What is not an instance of the service is left out, and told by its name. A list of nothing else says nothing.
// 3. Subscribers are told of changes only.

import { assertShape, callback, record, something, text, type Options } from '../model/shape.ts';
import { safeListener } from '../platform/safe-listener.ts';
import { systemEnvironment, type Environment } from '../platform/environment.ts';
import { debouncedList, type Instances } from './debounced-list.ts';
import type { Registry, Snapshot } from './registry.ts';
import { asError } from '../platform/as-error.ts';
import { snapshotOf } from './snapshot.ts';

export interface Discovery {
  readonly service: string;
  /** By id. */
  readonly current: Instances;
  /** Milliseconds since the registry was last heard: 0 as long as it can be, Infinity before the first time. */
  readonly age: number;
  /** When the registry has been heard for the first time. */
  readonly ready: Promise<void>;
  /** Told of each change from now on. Returns what ends it. */
  subscribe(listener: (instances: Instances) => void): () => void;
  close(): void;
}

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

type Contact = { readonly kind: 'never' } | { readonly kind: 'heard' } | { readonly kind: 'lost'; readonly since: number };

const shape = record({ service: text, environment: something, onEvent: callback } satisfies Options<DiscoverOptions>, ['service']);

export function discover(registry: Registry, options: DiscoverOptions): Discovery {
  assertShape('Cannot discover instances', options, shape);
  const { service, environment = systemEnvironment, onEvent = () => {} } = options;
  const listeners = new Set<(instances: Instances) => void>();
  const first = whenCalled();
  let contact: Contact = { kind: 'never' };
  let garbage: readonly string[] = [];
  const told = safeListener(onEvent, `the instances of '${service}'`);
  const tell = (event: WithoutService<DiscoveryEvent>): void => told({ service, ...event });

  const believed = debouncedList({
    environment,
    doubted: (kept) => tell({ kind: 'empty-doubted', kept }),
    changed: (instances) => {
      tell({ kind: 'changed', instances });
      for (const listener of [...listeners]) tellOne(listener, instances);
    },
  });
  function tellOne(listener: (instances: Instances) => void, instances: Instances): void {
    try {
      listener(instances);
    } catch (error) {
      tell({ kind: 'listener-failed', error: asError(error) });
    }
  }
  function seen(snapshot: Snapshot): void {
    const checked = recheck(snapshot, service);
    if (checked instanceof Error) return failed(checked);
    if (contact.kind === 'lost') tell({ kind: 'registry-back' });
    contact = { kind: 'heard' };
    const saysNothing = checked.instances.length === 0 && checked.garbage.length > 0;
    if (checked.garbage.length > 0 && checked.garbage.join() !== garbage.join()) tell({ kind: 'garbage', found: checked.garbage });
    garbage = checked.garbage;
    if (saysNothing) believed.lost();
    else believed.told(checked.instances);
    first.call();
  }
  function failed(error: Error): void {
    tell({ kind: 'registry-lost', error });
    if (contact.kind === 'heard') contact = { kind: 'lost', since: environment.now() };
    believed.lost();
  }
  const stop = registry.watch(service, { seen, failed });

  return {
    service,
    get current() {
      return believed.current();
    },
    get age() {
      return ageOf(contact, environment);
    },
    ready: first.called,
    subscribe: (listener) => {
      const one = (instances: Instances): void => listener(instances);
      listeners.add(one);
      return () => void listeners.delete(one);
    },
    close: () => {
      stop();
      believed.end();
      listeners.clear();
    },
  };
}

// A registry of the user's own may not have looked.
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
    case 'heard':
      return 0;
    case 'lost':
      return now() - contact.since;
  }
}

function whenCalled(): { readonly called: Promise<void>; readonly call: () => void } {
  let call = (): void => {};
  const called = new Promise<void>((resolve) => (call = resolve));
  return { called, call };
}
