// A lock file: one process at a time may change a file. The lock of a dead process is taken over. A holder can check that it still has the
// lock.

import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

import { parseJson } from '../json.ts';
import { pause } from '../repeat.ts';
import type { Environment } from '../../platform/environment.ts';
import { isCode } from './write-file.ts';

export interface Held {
  /** Throws if another process has taken over the lock. */
  readonly assert: () => Promise<void>;
}

const lockTimeoutMs = 10_000;
const staleAfterMs = 5_000; // for an owner whose process cannot be checked: on another machine, or half-written

export async function withFileLock<T>(
  file: string,
  { environment, work }: { environment: Environment; work: (held: Held) => Promise<T> },
): Promise<T> {
  const mine = JSON.stringify({ host: hostname(), pid: process.pid, token: randomUUID() });
  await acquire(file, { mine, environment });
  try {
    return await work({ assert: () => assertHeld(file, mine) });
  } finally {
    if ((await contentOf(file)) === mine) await rm(file, { force: true });
  }
}

async function acquire(file: string, { mine, environment }: { mine: string; environment: Environment }): Promise<void> {
  const deadline = environment.now() + lockTimeoutMs;
  while (!(await create(file, mine))) {
    if (environment.now() > deadline)
      throw new Error(
        `Cannot lock '${file}' within ${String(lockTimeoutMs)} ms: another process holds the lock. End that process, or remove the file`,
      );
    if (await isDead(file)) await removeDead(file);
    else await pause(environment, 5 + 20 * environment.random(), new AbortController().signal);
  }
}

async function assertHeld(file: string, mine: string): Promise<void> {
  if ((await contentOf(file)) !== mine)
    throw new Error(`Cannot continue to write: another process has taken over the lock '${file}'. Try again`);
}

async function create(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

// One process at a time, and it checks the lock again: otherwise it could remove the lock of the next owner.
async function removeDead(file: string): Promise<void> {
  const turn = `${file}.turn`;
  if (!(await create(turn, ''))) {
    if (await isOld(turn)) await rm(turn, { force: true });
    return;
  }
  try {
    if (await isDead(file)) await rm(file, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

async function isDead(file: string): Promise<boolean> {
  const owner = parseJson((await contentOf(file)) ?? 'null') as { host?: unknown; pid?: unknown } | null | undefined;
  if (owner === null) return false; // released meanwhile
  if (owner?.host === hostname() && typeof owner.pid === 'number') return !isAlive(owner.pid);
  return isOld(file);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
}

const contentOf = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

const isOld = (file: string): Promise<boolean> =>
  stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > staleAfterMs,
    () => false,
  );
