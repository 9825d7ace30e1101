// Creates a PostgreSQL cluster and serves it on the loopback interface. A cluster is created in a temporary directory and renamed when it
// is complete. If a process is killed before that, the next one starts again.

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { runCommand } from '../process/command.ts';
import { databaseAt, probeDatabase } from './database.ts';
import type { Command } from '../process/guarded-process.ts';
import type { OsUser } from './os-user.ts';
import { knock } from '../process/port.ts';
import type { Place } from './postgres-place.ts';
import { startServer, type ServerProcess } from '../process/server-process.ts';

export interface Cluster {
  readonly binaries: string;
  readonly place: Place;
  readonly user: OsUser | undefined;
}

const superuser = 'tenuto';

export async function initialise({ binaries, place, user }: Cluster): Promise<void> {
  if (existsSync(place.data)) return;
  await removeDrafts(place);
  const draft = `${place.data}${unfinished}${randomUUID()}`; // a new name, because a killed initdb may still be removing its files
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${superuser}`, `--pwfile=${place.passwordFile}`, '--auth=scram-sha-256'];
  const args = [`--pgdata=${draft}`, ...access, ...locale, ...(place.temporary ? ['--no-sync'] : [])];
  await runCommand({ command: join(binaries, 'bin', 'initdb'), args, ...processOptions(place, user) });
  await rename(draft, place.data);
}

const unfinished = '.new';

async function removeDrafts({ directory, data }: Place): Promise<void> {
  const entries = await readdir(directory);
  const drafts = entries.filter((name) => name.startsWith(`${basename(data)}${unfinished}`));
  for (const name of drafts) await rm(join(directory, name), { recursive: true, force: true }).catch(() => undefined);
}

export async function serve({ binaries, place, user }: Cluster, port: number): Promise<ServerProcess & { url: string }> {
  const url = databaseAt(`postgres://${superuser}:${place.password}@127.0.0.1:${port}`, 'postgres');
  const server = await startServer({
    name: 'PostgreSQL',
    command: join(binaries, 'bin', 'postgres'),
    args: ['-D', place.data, '-p', String(port), ...flags(place)],
    ...processOptions(place, user),
    ...(place.temporary && { removeAfter: place.directory }),
    probe: () => knock(port).then(() => probeDatabase(url)),
  });
  return { ...server, url };
}

// Small settings, for a few services on one machine. Temporary data need not survive a power cut.
function flags({ temporary }: Place): string[] {
  const small = {
    shared_buffers: '32MB',
    max_connections: 200,
    max_wal_size: '256MB',
    wal_level: 'minimal',
    max_wal_senders: 0,
    jit: 'off',
  };
  const unsafe = temporary ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {};
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...small, ...unsafe };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function processOptions({ directory }: Place, user: OsUser | undefined): Pick<Command, 'cwd' | 'env' | 'user'> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name)));
  return { cwd: directory, env: { ...env, LC_ALL: 'C' }, ...(user && { user: { uid: user.uid, gid: user.gid } }) };
}
