// Lets one process at a time change a file. A lock whose owner has died is taken over; whoever holds one can ask whether it still does.

import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

import { parseJson } from '../json.ts';
import { pause } from '../repeat.ts';
import type { Environment } from '../../platform/environment.ts';
import { isCode } from './write-file.ts';

export interface Held {
  /** Throws where another has taken over. */
  readonly assert: () => Promise<void>;
}

const lockTimeoutMs = 10_000;
const forgottenAfter = 5_000; // of an owner that cannot be asked: on another machine, or half-written

export async function withFileLock<T>(
  file: string,
  { environment, work }: { environment: Environment; work: (held: Held) => Promise<T> },
): Promise<T> {
  const mine = JSON.stringify({ host: hostname(), pid: process.pid, token: randomUUID() });
  await take(file, { mine, environment });
  try {
    return await work({ assert: () => assertHeld(file, mine) });
  } finally {
    if ((await contentOf(file)) === mine) await rm(file, { force: true });
  }
}

async function take(file: string, { mine, environment }: { mine: string; environment: Environment }): Promise<void> {
  const deadline = environment.now() + lockTimeoutMs;
  while (!(await create(file, mine))) {
    if (environment.now() > deadline)
      throw new Error(`Cannot lock ${file}: another process has held it for long; end that, or remove the file`);
    if (await isDead(file)) await takeAway(file);
    else await pause(environment, 5 + 20 * environment.random(), new AbortController().signal);
  }
}

async function assertHeld(file: string, mine: string): Promise<void> {
  if ((await contentOf(file)) !== mine) throw new Error(`Cannot go on: the lock ${file} has been taken over by another process; try again`);
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

// One at a time, and only what is still dead then: else the lock of the next owner would be taken away.
async function takeAway(file: string): Promise<void> {
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
  if (owner === null) return false; // let go meanwhile
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
    ({ mtimeMs }) => Date.now() - mtimeMs > forgottenAfter,
    () => false,
  );
