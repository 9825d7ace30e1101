// The Temporal SDK's own download of its servers. Without open internet it is refused quickly: when nothing arrives for ten seconds.
// A refusal is remembered for as long as this process lives.

import { readdirSync, statSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runCommand } from '../process/command.ts';
import { exeSuffix } from '../process/executable.ts';
import type { SetupTask } from '../progress.ts';

export type SdkServer = 'temporal' | 'test-server';

const firstByteWithin = 10_000;
const nextByteWithin = 30_000;
const refusals = new Map<SdkServer, unknown>();

// The worker's: all packages of the SDK have one version, and the one that downloads need not be installed.
export const sdkVersion = (createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string }).version;

/** Leaves the executable in the directory under the server's name. */
export async function downloadServer(server: SdkServer, { directory, task }: { directory: string; task: SetupTask }): Promise<void> {
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

async function download(server: SdkServer, { directory, task }: { directory: string; task: SetupTask }): Promise<void> {
  const refused = new AbortController();
  const timer = setInterval(abortWhenStuck(directory, refused), 1_000);
  const script = fileURLToPath(new URL('../tools/download.mjs', import.meta.url));
  const args = [script, server, directory];
  try {
    await runCommand({ command: process.execPath, args, onLine: (line) => task.update(line) }, { signal: refused.signal });
  } finally {
    clearInterval(timer);
  }
}

function abortWhenStuck(directory: string, refused: AbortController): () => void {
  let last = { size: 0, at: Date.now() };
  return () => {
    const size = sizeOf(directory);
    if (size !== last.size) last = { size, at: Date.now() };
    const patience = size === 0 ? firstByteWithin : nextByteWithin;
    if (Date.now() - last.at > patience) refused.abort(new Error(`nothing arrived for ${patience / 1_000} s`));
  };
}

// The file that grows here is renamed when it is whole.
function sizeOf(directory: string): number {
  const sizes = readdirSync(directory).map((file) => statSync(join(directory, file), { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}
