// A configuration store in files, for the processes of one machine. <directory>/<key>.json is the value itself, so that it can be edited by
// hand. The version is a hash of the content and the time of the write.

import { createHash } from 'node:crypto';
import { mkdir, open, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { withFileLock } from './file-lock.ts';
import { fileNameOf } from './file-name.ts';
import { assertFileOptions, type FileRegistryOptions } from './file-registry.ts';
import { asError } from '../../platform/as-error.ts';
import { conflictAt, type ConfigStore, type Versioned } from '../store.ts';
import { openWatches } from '../open-watches.ts';
import { distinctUntilChanged } from '../distinct-until-changed.ts';
import { watchFolder } from './watch-folder.ts';
import { wallClockEnvironment } from '../../platform/environment.ts';
import { isCode, writeWhole } from './write-file.ts';
import { textOf } from '../../platform/text-of.ts';

/** Creates a configuration store in a directory of the machine. */
export function fileStore(directory: string, options: FileRegistryOptions = {}): ConfigStore {
  assertFileOptions(directory, options);
  const { environment = wallClockEnvironment, poll = 2_000 } = options;
  const root = resolve(directory);
  const name = `files in ${root}`;
  const watches = openWatches();

  return {
    name,
    get: (key) => versionedAt(root, key),
    put: async (key, value, expected) => {
      await mkdir(root, { recursive: true });
      const file = join(root, fileNameOf(key));
      return withFileLock(join(root, `.${fileNameOf(key)}.lock`), {
        environment,
        work: async ({ assert }) => {
          if ((await versionedAt(root, key))?.version !== expected) throw conflictAt(key, name);
          await writeWhole(file, value, { before: assert });
          const written = await versionedAt(root, key);
          if (written?.value !== value) throw conflictAt(key, name); // it was edited by hand, without the lock
          return written;
        },
      });
    },
    watch: (key, watcher) => {
      const { seen, failed } = distinctUntilChanged(watcher);
      const read = async (): Promise<undefined> => {
        await assertExists(root);
        seen(await versionedAt(root, key));
      };
      return watches.add(watchFolder([root], { environment, poll, read, failed }));
    },
    close: async () => watches.end(),
  };
}

async function versionedAt(root: string, key: string): Promise<Versioned | undefined> {
  try {
    return await readAt(join(root, fileNameOf(key)));
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined;
    throw new Error(`Cannot read '${key}' in ${root}: ${asError(cause).message}`, { cause });
  }
}

const maxBytes = 16_000_000;

// A file is replaced, never changed in place, so all that is read through one handle belongs to one version.
async function readAt(file: string): Promise<Versioned> {
  const handle = await open(file);
  try {
    const { mtimeNs, ino, size } = await handle.stat({ bigint: true });
    if (size > maxBytes) throw new Error(`it has ${String(size)} bytes, and the limit is ${String(maxBytes)}`);
    const value = textOf(await handle.readFile());
    return { value, version: hash(`${String(mtimeNs)} ${String(ino)} ${value}`) };
  } finally {
    await handle.close();
  }
}

// If the root directory does not exist, the store is down. It is not a store without values.
async function assertExists(root: string): Promise<void> {
  await stat(root).catch((cause: unknown) => {
    throw new Error(`Cannot read the configuration in '${root}': the directory does not exist. Create it, or write a value`, { cause });
  });
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
