// A lock file that lets one process at a time do a piece of work on this machine. It only saves time: the work must be correct without it,
// because a holder that cannot run for a while is considered dead.

import { rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const touchIntervalMs = 2_000;
const deadAfterMs = 20_000;

export interface Waiting {
  /** Aborts waiting for the lock. */
  readonly signal?: AbortSignal | undefined;
}

export async function withLock<T>(file: string, work: () => Promise<T>, { signal }: Waiting = {}): Promise<T> {
  while (!(await take(file))) await delay(200, undefined, signal ? { signal } : {});
  const timer = setInterval(() => void touch(file), touchIntervalMs).unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    if (await isDead(file)) await rm(file, { force: true });
    return false;
  }
}

async function isDead(file: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs > deadAfterMs;
  } catch {
    return false;
  }
}

const touch = (file: string): Promise<void> => utimes(file, new Date(), new Date()).catch(() => {});

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;
