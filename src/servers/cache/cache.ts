// The cache of server binaries. An entry is a directory whose name contains the hash of its source. It is built in a temporary directory with
// the checksum of each file, and then renamed. If two processes build it at once, the first rename wins, and the other result is discarded.

import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { checksumsOf, firstDifference, type Checksums } from './checksum.ts';
import { withLock, type Waiting } from './lock.ts';

export interface Entry {
  readonly root: string;
  readonly name: string;
  readonly version: string;
  /** The hash of the source that it is made from. */
  readonly source: string;
}

export type CacheState =
  { readonly kind: 'present'; readonly path: string } | { readonly kind: 'absent' | 'damaged'; readonly reason: string };

const manifest = 'manifest.json';
const verified = new Set<string>();

export const pathOf = ({ root, name, version, source }: Entry): string => join(root, `${name}-${version}-${source.slice(0, 12)}`);

export async function lookUp(entry: Entry): Promise<CacheState> {
  const path = pathOf(entry);
  const recorded = await readManifest(path);
  if (!recorded) return { kind: 'absent', reason: `there is no ${path}` };
  if (verified.has(path)) return { kind: 'present', path };
  const { [manifest]: _, ...actual } = await checksumsOf(path);
  const file = firstDifference(recorded, actual);
  if (file !== undefined) return { kind: 'damaged', reason: `${join(path, file)} is not what was put there (its checksum differs)` };
  verified.add(path);
  return { kind: 'present', path };
}

/** Makes the entry, unless another process has made it meanwhile. A failed attempt leaves no files. */
export async function store(entry: Entry, make: (directory: string) => Promise<void>, waiting: Waiting = {}): Promise<string> {
  const path = pathOf(entry);
  if ((await lookUp(entry)).kind === 'present') return path;
  await mkdir(entry.root, { recursive: true });
  const work = async (): Promise<string> => {
    if ((await lookUp(entry)).kind === 'present') return path;
    await removeUnfinished(path);
    const directory = await mkdtemp(`${path}.new-`);
    try {
      await make(directory);
      await publish(directory, path);
    } catch (error) {
      if ((await lookUp(entry)).kind !== 'present') throw error;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
    return path;
  };
  return withLock(`${path}.lock`, work, waiting);
}

async function publish(directory: string, path: string): Promise<void> {
  await writeFile(join(directory, manifest), JSON.stringify(await checksumsOf(directory), undefined, 2));
  await rename(directory, path);
  verified.add(path);
}

async function removeUnfinished(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  const unfinished = (await readdir(dirname(path))).filter((name) => name.startsWith(`${basename(path)}.new-`));
  for (const name of unfinished) await rm(join(dirname(path), name), { recursive: true, force: true });
}

async function readManifest(path: string): Promise<Checksums | undefined> {
  try {
    return JSON.parse(await readFile(join(path, manifest), 'utf8')) as Checksums;
  } catch {
    return undefined;
  }
}
