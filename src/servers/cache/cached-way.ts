// The ways to find a server in the cache, and to add it to the cache.

import { join } from 'node:path';

import { lookUp, store, type Entry } from './cache.ts';
import type { SetupProgress, SetupTask } from '../progress.ts';
import { found, messageOf, missing, type Way } from '../way.ts';

export function fromCache(entries: readonly Entry[], { log }: { log: SetupProgress }): Way<string> {
  const find: Way<string>['find'] = async () => {
    for (const entry of entries) {
      const state = await lookUp(entry);
      if (state.kind === 'present') return found(state.path);
      if (state.kind === 'damaged') log.say(`Not using the cache: ${state.reason}; getting it again`);
    }
    return missing(
      `nothing usable for ${entries.map(({ name, version }) => `${name} ${version}`).join(' or ')} in ${entries[0]?.root ?? ''}`,
    );
  };
  return { name: 'cache', find };
}

export interface Recipe {
  readonly entry: Entry;
  readonly title: string;
  /** Returns why this recipe cannot work on this machine, or undefined if it can. It must be cheap. */
  readonly obstacle?: () => string | undefined;
  readonly make: (directory: string, task: SetupTask) => Promise<void>;
  /** Aborts waiting for another process that makes the entry. */
  readonly signal?: AbortSignal | undefined;
}

export function intoCache(name: string, { entry, title, obstacle, make, signal, log }: Recipe & { log: SetupProgress }): Way<string> {
  const find: Way<string>['find'] = async () => {
    const reason = obstacle?.();
    if (reason !== undefined) return missing(reason);
    const task = log.task(title);
    try {
      const path = await store(entry, (directory) => make(directory, task), { signal });
      task.end(path);
      return found(path);
    } catch (error) {
      const reason = messageOf(error);
      task.end(`did not work (${endOf(reason)})`);
      return missing(reason);
    }
  };
  return { name, find };
}

// In an error of several lines, the cause is in the last one.
function endOf(reason: string): string {
  const line = reason.trim().split('\n').at(-1) ?? '';
  return line.length > 120 ? `… ${line.slice(-120)}` : line;
}

/** Returns a way that finds a file in the directory that another way finds. */
export const fileOf = (way: Way<string>, file: string): Way<string> => ({
  name: way.name,
  find: async () => {
    const result = await way.find();
    return result.kind === 'found' ? found(join(result.value, file)) : result;
  },
});
