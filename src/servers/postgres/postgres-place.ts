// Prepares the directory of a cluster, which contains its data and its password. It belongs to the user that runs PostgreSQL.

import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { sharedDirectory } from '../../platform/cache-directory.ts';
import { checksumOf } from '../cache/checksum.ts';
import { canEnter, type OsUser } from './os-user.ts';

export interface Place {
  readonly directory: string;
  readonly data: string;
  readonly password: string;
  readonly passwordFile: string;
  readonly temporary: boolean;
}

export async function makePlace(dataDir: string | undefined, user: OsUser | undefined): Promise<Place> {
  const directory = dataDir === undefined ? await temporaryDirectory(user) : await keptDirectory(resolve(dataDir), user);
  await belongTo(user, directory);
  await chmod(directory, 0o700);
  const passwordFile = join(directory, 'password');
  const password = await readPassword(passwordFile);
  await belongTo(user, passwordFile);
  return { directory, data: join(directory, 'data'), password, passwordFile, temporary: dataDir === undefined };
}

export async function belongTo(user: OsUser | undefined, path: string): Promise<void> {
  if (user) await chown(path, user.uid, user.gid);
}

async function temporaryDirectory(user: OsUser | undefined): Promise<string> {
  const root = canEnter(user, tmpdir()) ? tmpdir() : sharedDirectory();
  return mkdtemp(join(root, 'tenuto-postgres-'));
}

// In a home directory that is closed to others, the user could not access its files.
async function keptDirectory(wanted: string, user: OsUser | undefined): Promise<string> {
  await mkdir(dirname(wanted), { recursive: true });
  const directory = canEnter(user, dirname(wanted)) ? wanted : join(sharedDirectory(), `postgres-data-${checksumOf(wanted).slice(0, 12)}`);
  await mkdir(directory, { recursive: true });
  return directory;
}

// The password file is renamed when it is complete, so a killed process leaves no partial password.
async function readPassword(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known) return known;
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, randomBytes(16).toString('hex'), { mode: 0o600 });
  await rename(draft, file);
  return readFile(file, 'utf8');
}
