// The Temporal SDK's own download of its servers. Without open internet it is refused quickly: nothing arriving within ten seconds counts
// as refused, and a refusal is remembered for as long as this process lives.

import { readdir, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runCommand } from './command.ts';
import { exeSuffix } from './executable.ts';
import type { Task } from './progress.ts';

export type SdkServer = 'temporal' | 'test-server';

const firstByteWithin = 10_000;
const refusals = new Map<SdkServer, unknown>();

export const sdkVersion = (createRequire(import.meta.url)('@temporalio/testing/package.json') as { version: string }).version;

/** Leaves the executable in the directory under the server's name. */
export async function downloadServer(server: SdkServer, { directory, task }: { directory: string; task: Task }): Promise<void> {
  if (refusals.has(server)) throw refusals.get(server);
  try {
    await download(server, { directory, task });
  } catch (error) {
    refusals.set(server, error);
    throw error;
  }
  const [file] = await readdir(directory);
  if (file === undefined) throw new Error('the SDK reported success, but left no file');
  await rename(join(directory, file), join(directory, server + exeSuffix));
}

async function download(server: SdkServer, { directory, task }: { directory: string; task: Task }): Promise<void> {
  const refused = new AbortController();
  const timer = setTimeout(() => void refuseIfEmpty(directory, refused), firstByteWithin);
  const script = fileURLToPath(new URL('./tools/download.mjs', import.meta.url));
  try {
    await runCommand(
      { command: process.execPath, args: [script, server, directory], onLine: (line) => task.update(line) },
      { signal: refused.signal },
    );
  } finally {
    clearTimeout(timer);
  }
}

async function refuseIfEmpty(directory: string, refused: AbortController): Promise<void> {
  if ((await readdir(directory)).length === 0) refused.abort(new Error(`nothing arrived within ${String(firstByteWithin / 1_000)} s`));
}
