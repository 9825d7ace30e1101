// What a watcher has been told, to be waited for.

import { onTestFinished } from 'vitest';
import type { ConfigStore, Registry, Snapshot, Versioned } from '../../src/registry/index.ts';
import { eventually } from '../support/eventually.ts';

export interface Observer<T> {
  readonly told: readonly T[];
  readonly failures: readonly Error[];
  readonly until: (holds: (last: T) => boolean) => Promise<T>;
  /** The next failure from now on. */
  readonly nextFailure: () => Promise<Error>;
}

export const observe = (registry: Registry, service: string): Observer<Snapshot> => observer((watcher) => registry.watch(service, watcher));

export const observeKey = (store: ConfigStore, key: string): Observer<Versioned | undefined> =>
  observer((watcher) => store.watch(key, watcher));

function observer<T>(watch: (watcher: { seen: (value: T) => void; failed: (error: Error) => void }) => () => void): Observer<T> {
  const told: T[] = [];
  const failures: Error[] = [];
  onTestFinished(watch({ seen: (value) => void told.push(value), failed: (error) => void failures.push(error) }));
  return {
    told,
    failures,
    until: async (holds) => {
      await eventually(() => told, { holds: (all) => all.length > 0 && holds(all[all.length - 1] as T) });
      return told[told.length - 1] as T;
    },
    nextFailure: async () => {
      const before = failures.length;
      await eventually(() => failures.length, { holds: (count) => count > before });
      return failures[before] as Error;
    },
  };
}
