// The interface of a registry: instances register there, and callers watch the list of instances.
//
// 1. An instance that is not renewed within its time to live is removed.
// 2. A watcher gets the whole list each time. Entries that are not instances are reported separately, not dropped silently.
// 3. If a registry cannot be reached, it calls `failed` and retries by itself. When it is back, it calls `seen` again, even if the list did
//    not change. So after `failed`, the list is up to date only after the next `seen`.

import type { ServiceInstance } from './instance.ts';

export interface Registry {
  /** The name for messages: 'consul at http://127.0.0.1:8500'. */
  readonly name: string;
  /** Registers an instance, or renews its registration. */
  register(registration: Registration): Promise<void>;
  deregister(registration: Pick<Registration, 'service'> & { readonly instance: { readonly id: string } }): Promise<void>;
  /** Reports the list immediately and on every change. Returns the function that ends the watch. */
  watch(service: string, watcher: Watcher): () => void;
  close(): Promise<void>;
}

export interface Registration {
  readonly service: string;
  readonly instance: ServiceInstance;
  /** The time to live in milliseconds; 0 if the registration never ends by itself. */
  readonly ttl: number;
}

export interface Watcher {
  readonly seen: (snapshot: Snapshot) => void;
  readonly failed: (error: Error) => void;
}

export interface Snapshot {
  readonly instances: readonly ServiceInstance[];
  /** The entries that are not valid instances, each with its name and the reason. */
  readonly garbage: readonly string[];
}
