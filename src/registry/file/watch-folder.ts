// Looks at a folder at once, whenever the system says that it has changed, and now and then anyway: some file systems say nothing.

import { watch, type FSWatcher } from 'node:fs';

import { pause, repeat } from '../repeat.ts';
import type { Environment } from '../../platform/environment.ts';

export interface FolderWatch {
  readonly environment: Environment;
  /** Milliseconds between two looks where nothing is said. */
  readonly poll: number;
  /** May say when to look again at the latest, in milliseconds. */
  readonly look: () => Promise<number | undefined>;
  readonly failed: (error: Error) => void;
}

const settling = 10;
const shortestGap = 5;

/** Of several folders, the first that is there. */
export function watchFolder(folders: readonly string[], { environment, poll, look, failed }: FolderWatch): () => void {
  return repeat({
    environment,
    failed,
    round: async (signal) => {
      const changed = new AbortController();
      const watching = tryToWatch(folders, () => changed.abort());
      const either = AbortSignal.any([signal, changed.signal]);
      try {
        const next = (await look()) ?? poll;
        await pause(environment, Math.max(shortestGap, Math.min(poll, next)), either);
        if (changed.signal.aborted) await pause(environment, settling, signal);
      } finally {
        watching?.close();
      }
    },
  });
}

function tryToWatch(folders: readonly string[], changed: () => void): FSWatcher | undefined {
  for (const folder of folders) {
    try {
      return watch(folder, changed).on('error', changed);
    } catch {
      // Not there, or not to be watched: the next one, and in the end only looking.
    }
  }
  return undefined;
}
