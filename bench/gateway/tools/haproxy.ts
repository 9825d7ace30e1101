// Finds HAProxy on PATH or in the cache, or unpacks it from Debian's packages. That needs no root rights and installs nothing.

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Entry } from '../../../src/servers/cache/cache.ts';
import { cacheDirectory } from '../../../src/platform/cache-directory.ts';
import { fileOf, fromCache, intoCache } from '../../../src/servers/cache/cached-way.ts';
import { checksumOf } from '../../../src/servers/cache/checksum.ts';
import { runCommand } from '../../../src/servers/process/command.ts';
import { findOnPath } from '../../../src/servers/process/executable.ts';
import type { SetupProgress, SetupTask } from '../../../src/servers/progress.ts';
import { firstOf } from '../../../src/servers/way.ts';
import { onPath } from './on-path.ts';

// HAProxy, and the libraries that a minimal Debian does not have.
const packages = ['haproxy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1'];

const wrapper = `#!/bin/sh
here=$(dirname "$0")
for libraries in "$here"/usr/lib/*-linux-gnu*; do export LD_LIBRARY_PATH="$libraries"; done
exec "$here/usr/sbin/haproxy" "$@"
`;

/** Returns the path of the program. */
export async function findHaproxy(log: SetupProgress): Promise<string> {
  const source = checksumOf([...packages, process.arch, wrapper].join());
  const entry: Entry = { root: cacheDirectory(), name: 'haproxy', version: 'debian', source };
  const unpacked = intoCache("Debian's packages", { entry, title: 'Getting HAProxy from Debian (once)', obstacle, make: unpack, log });
  const ways = [onPath('haproxy'), ...[fromCache([entry], { log }), unpacked].map((way) => fileOf(way, 'haproxy'))];
  return (await firstOf(ways, { subject: 'HAProxy', remedy: 'Install it (for example: apt-get install haproxy).' })).value;
}

function obstacle(): string | undefined {
  const absent = ['apt-get', 'dpkg'].filter((program) => findOnPath(program) === undefined);
  return absent.length === 0 ? undefined : `${absent.map((program) => `\`${program}\``).join(' and ')} not on PATH`;
}

async function unpack(directory: string, task: SetupTask): Promise<void> {
  await runCommand({ command: 'apt-get', args: ['download', ...packages], cwd: directory, onLine: (line) => task.update(line) });
  const archives = (await readdir(directory)).filter((name) => name.endsWith('.deb'));
  for (const archive of archives) await runCommand({ command: 'dpkg', args: ['-x', archive, '.'], cwd: directory });
  await writeFile(join(directory, 'haproxy'), wrapper, { mode: 0o755 });
  await runCommand({ command: join(directory, 'haproxy'), args: ['-v'] });
}
