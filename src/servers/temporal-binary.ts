// Finds or makes the Temporal CLI, whose `server start-dev` is the embedded server.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Entry } from './cache.ts';
import { cacheDirectory } from './cache-directory.ts';
import { fileOf, fromCache, intoCache } from './cached-way.ts';
import { checksumOf } from './checksum.ts';
import { runCommand } from './command.ts';
import { exeSuffix, findOnPath } from './executable.ts';
import type { Progress, Task } from './progress.ts';
import { downloadServer, sdkVersion } from './sdk-download.ts';
import { firstOf, found, missing, type Way } from './way.ts';

const cliVersion = '1.5.1';
const binary = `temporal${exeSuffix}`;
const tools = fileURLToPath(new URL('./tools/temporal/', import.meta.url));
const remedy = 'Install the Temporal CLI, or Go 1.25 or newer (it is then built once), or set TEMPORAL_ADDRESS to a Temporal that runs.';

export interface BinaryOptions {
  readonly log: Progress;
  readonly root?: string;
}

export async function findTemporal(options: BinaryOptions): Promise<{ path: string; how: string }> {
  const { value, how } = await firstOf(await temporalWays(options), { subject: 'the Temporal server', remedy });
  return { path: value, how };
}

export async function temporalWays({ log, root = cacheDirectory() }: BinaryOptions): Promise<Way<string>[]> {
  const downloaded: Entry = {
    root,
    name: 'temporal',
    version: `sdk-${sdkVersion}`,
    source: checksumOf(`${process.platform} ${process.arch}`),
  };
  const built: Entry = { root, name: 'temporal', version: `cli-${cliVersion}`, source: checksumOf(await readFile(join(tools, 'go.sum'))) };
  const ways = [
    fromCache([downloaded, built], { log }),
    intoCache("the SDK's download", {
      entry: downloaded,
      title: 'Downloading the Temporal server',
      make: (directory, task) => downloadServer('temporal', { directory, task }),
      log,
    }),
    intoCache('a build from the Go module registry', {
      entry: built,
      title: `Building Temporal CLI ${cliVersion} (a few minutes, once)`,
      obstacle: () => (findOnPath('go') === undefined ? '`go` is not on PATH' : undefined),
      make: buildCli,
      log,
    }),
  ];
  return [onPath(), ...ways.map((way) => fileOf(way, binary))];
}

function onPath(): Way<string> {
  const name = 'temporal on PATH';
  return {
    name,
    find: () => {
      const path = findOnPath('temporal');
      return Promise.resolve(path === undefined ? missing('`temporal` is not on PATH') : found(path));
    },
  };
}

async function buildCli(directory: string, task: Task): Promise<void> {
  await runCommand({
    command: 'go',
    args: ['build', '-v', '-trimpath', '-ldflags=-s -w', '-o', join(directory, binary), 'github.com/temporalio/cli/cmd/temporal'],
    cwd: tools,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly -buildvcs=false' },
    onLine: (line) => task.update(line),
  });
}
