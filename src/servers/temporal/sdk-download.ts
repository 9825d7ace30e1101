// Downloads a server with the Temporal SDK. If nothing arrives for ten seconds, for example without internet access, it fails.
// A failure is remembered for the lifetime of this process.

import { readdirSync, statSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runCommand } from '../process/command.ts';
import { exeSuffix } from '../process/executable.ts';
import type { SetupTask } from '../progress.ts';

export type SdkServer = 'temporal' | 'test-server';

const firstByteMs = 10_000;
const nextByteMs = 30_000;
const failures = new Map<SdkServer, unknown>();

// The version of the worker package. All packages of the SDK have the same version, and the downloading one is optional.
export const sdkVersion = (createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string }).version;

/** Downloads the executable into the directory, under the server's name. */
export async function downloadServer(server: SdkServer, { directory, task }: { directory: string; task: SetupTask }): Promise<void> {
  if (failures.has(server)) throw failures.get(server);
  try {
    await download(server, { directory, task });
  } catch (error) {
    failures.set(server, error);
    throw error;
  }
  const [file] = await readdir(directory);
  if (file === undefined) throw new Error('the SDK reported success, but left no file');
  await rename(join(directory, file), join(directory, server + exeSuffix));
}

async function download(server: SdkServer, { directory, task }: { directory: string; task: SetupTask }): Promise<void> {
  const stuck = new AbortController();
  const timer = setInterval(abortWhenStuck(directory, stuck), 1_000);
  const script = fileURLToPath(new URL('../tools/download.mjs', import.meta.url));
  const args = [script, server, directory];
  try {
    await runCommand({ command: process.execPath, args, onLine: (line) => task.update(line) }, { signal: stuck.signal });
  } finally {
    clearInterval(timer);
  }
}

function abortWhenStuck(directory: string, stuck: AbortController): () => void {
  let last = { size: 0, at: Date.now() };
  return () => {
    const size = sizeOf(directory);
    if (size !== last.size) last = { size, at: Date.now() };
    const timeoutMs = size === 0 ? firstByteMs : nextByteMs;
    if (Date.now() - last.at > timeoutMs) stuck.abort(new Error(`nothing arrived for ${timeoutMs / 1_000} s`));
  };
}

// The growing file is renamed when it is complete.
function sizeOf(directory: string): number {
  const sizes = readdirSync(directory).map((file) => statSync(join(directory, file), { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}
