// Finds a user to run PostgreSQL as, because it refuses to run as root. It uses an existing user, and creates none.

import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

export interface OsUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const candidates = ['postgres', 'nobody'];

/** Returns the user to run as, or undefined if the current user is not root. */
export async function unprivilegedUser(names: readonly string[] = candidates): Promise<OsUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of names) {
    const user = await lookUpUser(name);
    if (user) return user;
  }
  throw new Error(
    `Cannot run PostgreSQL as root, and there is no user ${names.map((name) => `'${name}'`).join(' or ')} to run it as. ` +
      `Create one (useradd --system postgres), or set DATABASE_URL to a PostgreSQL that runs.`,
  );
}

/** Whether the user may enter the directory and every directory above it. Undefined stands for the current user. */
export function canEnter(user: OsUser | undefined, directory: string): boolean {
  return user === undefined || spawnSync('test', ['-x', directory], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
}

async function lookUpUser(name: string): Promise<OsUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([idOf(name, '-u'), idOf(name, '-g')]);
    return { name, uid, gid };
  } catch {
    return undefined;
  }
}

async function idOf(name: string, flag: '-u' | '-g'): Promise<number> {
  const { stdout } = await promisify(execFile)('id', [flag, name]);
  return Number(stdout);
}
