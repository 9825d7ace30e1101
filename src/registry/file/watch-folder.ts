// Watches a folder: reads it immediately, whenever the system reports a change, and also periodically, because some file systems report no
// changes.

import { watch, type FSWatcher } from 'node:fs';

import { pause, repeat } from '../repeat.ts';
import type { Environment } from '../../platform/environment.ts';

export interface FolderWatch {
  readonly environment: Environment;
  /** Milliseconds between two reads if no change is reported. */
  readonly poll: number;
  /** Reads the folder. May return the milliseconds after which to read it again at the latest. */
  readonly read: () => Promise<number | undefined>;
  readonly failed: (error: Error) => void;
}

const settleMs = 10;
const minGapMs = 5;

/** Watches the first of the folders that exists. */
export function watchFolder(folders: readonly string[], { environment, poll, read, failed }: FolderWatch): () => void {
  return repeat({
    environment,
    failed,
    round: async (signal) => {
      const changed = new AbortController();
      const watching = tryToWatch(folders, () => changed.abort());
      const either = AbortSignal.any([signal, changed.signal]);
      try {
        const next = (await read()) ?? poll;
        await pause(environment, Math.max(minGapMs, Math.min(poll, next)), either);
        if (changed.signal.aborted) await pause(environment, settleMs, signal);
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
      // The folder does not exist or cannot be watched: try the next one. If none can be watched, only polling remains.
    }
  }
  return undefined;
}
