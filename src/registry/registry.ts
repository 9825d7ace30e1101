// Where instances say that they are there, and where callers learn of it.
//
// 1. An instance that does not renew itself within its time to live is gone.
// 2. A watcher is told the whole list each time, and what is not an instance is told apart, not dropped in silence.
// 3. A registry that cannot be reached says so and tries again by itself; nobody who watches has to. When it is back, the list is told
//    again, changed or not: after `failed`, only `seen` says that a list is up to date.

import type { ServiceInstance } from './instance.ts';

export interface Registry {
  /** Which one it is: 'consul at http://127.0.0.1:8500'. */
  readonly name: string;
  /** Puts an instance in, or renews it. */
  register(registration: Registration): Promise<void>;
  deregister(registration: Pick<Registration, 'service'> & { readonly instance: { readonly id: string } }): Promise<void>;
  /** Tells at once, and whenever something has changed. Returns what ends it. */
  watch(service: string, watcher: Watcher): () => void;
  close(): Promise<void>;
}

export interface Registration {
  readonly service: string;
  readonly instance: ServiceInstance;
  /** Milliseconds; 0: until it is taken out. */
  readonly ttl: number;
}

export interface Watcher {
  readonly seen: (snapshot: Snapshot) => void;
  readonly failed: (error: Error) => void;
}

export interface Snapshot {
  readonly instances: readonly ServiceInstance[];
  /** What else was found there, in words that name it. */
  readonly garbage: readonly string[];
}
