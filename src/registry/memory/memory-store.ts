// A configuration store within one process.

import { conflictAt, type ConfigStore, type ConfigWatcher, type Versioned } from '../store.ts';
import { distinctUntilChanged } from '../distinct-until-changed.ts';

export interface MemoryStore extends ConfigStore {
  remove(key: string): void;
}

/** Creates a configuration store in the memory of this process. */
export function memoryStore(): MemoryStore {
  const values = new Map<string, Versioned>();
  const watchers = new Set<{ readonly key: string; readonly watcher: ConfigWatcher }>();
  let writes = 0;
  const notify = (changed: string): void => {
    for (const { key, watcher } of watchers) if (key === changed) watcher.seen(values.get(key));
  };
  return {
    name: 'memory',
    get: async (key) => values.get(key),
    put: async (key, value, expected) => {
      if (values.get(key)?.version !== expected) throw conflictAt(key, 'memory');
      const written = { value, version: String(++writes) };
      values.set(key, written);
      notify(key);
      return written;
    },
    remove: (key) => {
      values.delete(key);
      notify(key);
    },
    watch: (key, watcher) => {
      const one = { key, watcher: distinctUntilChanged(watcher) };
      watchers.add(one);
      queueMicrotask(() => watchers.has(one) && one.watcher.seen(values.get(key)));
      return () => void watchers.delete(one);
    },
    close: async () => watchers.clear(),
  };
}
