// A registry in a directory, for the processes of one machine, without a server. <directory>/<service>/<id>.json contains an instance and
// its expiry. A file without an expiry, for example one written by hand, stays until it is removed.

import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { checkRegistration } from '../check-registration.ts';
import { fileNameOf, folderNameOf, isEntry } from './file-name.ts';
import type { Registry } from '../registry.ts';
import { asError } from '../../platform/as-error.ts';
import { parseJson } from '../json.ts';
import { assertFew, snapshotOf, type RegistryFinding } from '../snapshot.ts';
import { openWatches } from '../open-watches.ts';
import { distinctUntilChanged } from '../distinct-until-changed.ts';
import { watchFolder } from './watch-folder.ts';
import { assertShape, number, record, something, type Options } from '../../model/shape.ts';
import { wallClockEnvironment, type Environment } from '../../platform/environment.ts';
import { isCode, writeWhole } from './write-file.ts';
import { textOf } from '../../platform/text-of.ts';

export interface FileRegistryOptions {
  /** The clock and timers. Its `now` must be the time of day, because several processes compare it. */
  readonly environment?: Environment;
  /** Milliseconds between two reads if the file system does not report changes. @default 2000 */
  readonly poll?: number;
}

const shape = record({ environment: something, poll: number({ least: 0, above: true }) } satisfies Options<FileRegistryOptions>);

export const assertFileOptions = (directory: string, options: FileRegistryOptions): void =>
  assertShape(`Cannot use the directory '${directory}'`, options, shape);

/** Creates a registry in a directory of the machine. */
export function fileRegistry(directory: string, options: FileRegistryOptions = {}): Registry {
  assertFileOptions(directory, options);
  const { environment = wallClockEnvironment, poll = 2_000 } = options;
  const root = resolve(directory);
  const folderOf = (service: string): string => join(root, folderNameOf(service));
  const swept = new Set<string>();
  const watches = openWatches();

  return {
    name: `files in ${root}`,
    register: async (registration) => {
      checkRegistration(registration);
      const { service, instance, ttl } = registration;
      const folder = folderOf(service);
      await mkdir(folder, { recursive: true });
      if (!swept.has(service)) await sweep(folder, environment);
      swept.add(service);
      const expires = ttl === 0 ? {} : { expires: new Date(environment.now() + ttl).toISOString() };
      await writeWhole(join(folder, fileNameOf(instance.id)), JSON.stringify({ service, ...instance, ...expires }, undefined, 2));
    },
    deregister: ({ service, instance }) => rm(join(folderOf(service), fileNameOf(instance.id)), { force: true }),
    watch: (service, watcher) => {
      const { seen, failed } = distinctUntilChanged(watcher);
      const folder = folderOf(service);
      const read = async (): Promise<number | undefined> => {
        const { current, next } = notExpired(await entriesIn(root, folder), environment.now());
        seen(snapshotOf(service, current));
        return next;
      };
      return watches.add(watchFolder([folder, root], { environment, poll, read, failed }));
    },
    close: async () => watches.end(),
  };
}

interface Entry extends RegistryFinding {
  readonly file: string;
  /** When the entry expires; Infinity if never. */
  readonly expires: number;
}

function notExpired(entries: readonly Entry[], now: number): { current: readonly Entry[]; next: number | undefined } {
  const current = entries.filter(({ expires }) => expires > now);
  const next = Math.min(...current.map(({ expires }) => expires - now));
  return { current, next: next === Infinity ? undefined : next };
}

async function entriesIn(root: string, folder: string): Promise<readonly Entry[]> {
  try {
    const files = await filesIn(root, folder);
    assertFew(basename(folder), files.length);
    const entries: (Entry | undefined)[] = [];
    for (const some of chunks(files)) entries.push(...(await Promise.all(some.map((file) => entryAt(join(folder, file))))));
    return entries.filter((entry) => entry !== undefined);
  } catch (cause) {
    throw new Error(`Cannot read the registry in ${root}: ${asError(cause).message}`, { cause });
  }
}

// If the root directory does not exist, the registry is down. It is not a registry without services.
async function filesIn(root: string, folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter(isEntry);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
    await stat(root);
    return [];
  }
}

const maxOpenFiles = 100;

const chunks = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / maxOpenFiles) }, (_, index) => all.slice(index * maxOpenFiles, (index + 1) * maxOpenFiles));

async function entryAt(file: string): Promise<Entry | undefined> {
  const name = `file ${file}`;
  const text = await readSmall(file).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined; // removed meanwhile
    throw error;
  });
  if (text === undefined) return undefined;
  const content = parseJson(text);
  return { name, file, content, expires: expiryOf(content) };
}

const maxBytes = 1_000_000;

const readSmall = async (file: string): Promise<string> => ((await stat(file)).size > maxBytes ? '' : textOf(await readFile(file)));

function expiryOf(content: unknown): number {
  if (typeof content !== 'object' || content === null || !('expires' in content)) return Infinity;
  const time = Date.parse(String(content.expires));
  return Number.isNaN(time) ? Infinity : time;
}

const sweepAfterMs = 3_600_000;

// A killed process leaves its file. The file is removed an hour after it expired, so that the removal never races with a late renewal.
async function sweep(folder: string, { now }: Environment): Promise<void> {
  for (const file of (await readdir(folder)).filter(isEntry)) {
    const entry = await entryAt(join(folder, file));
    if (entry !== undefined && entry.expires < now() - sweepAfterMs) await rm(entry.file, { force: true });
  }
}
