// Finds, downloads or builds the Temporal CLI, whose `server start-dev` is the embedded server.

import { join } from 'node:path';

import type { Entry } from '../cache/cache.ts';
import { cacheDirectory } from '../../platform/cache-directory.ts';
import { fileOf, fromCache, intoCache } from '../cache/cached-way.ts';
import { checksumOf } from '../cache/checksum.ts';
import { exeSuffix, findOnPath } from '../process/executable.ts';
import { goBuild, sourceOf, withoutGo } from '../cache/go-build.ts';
import type { SetupProgress } from '../progress.ts';
import { downloadServer, sdkVersion } from './sdk-download.ts';
import { firstOf, found, missing, type Way } from '../way.ts';

const cliVersion = '1.5.1';
const binary = `temporal${exeSuffix}`;
const cli = { tool: 'temporal', package: 'github.com/temporalio/cli/cmd/temporal' };
const remedy = 'Install the Temporal CLI, or Go 1.25 or newer (it is then built once), or set TEMPORAL_ADDRESS to a Temporal that runs.';

export interface BinaryOptions {
  readonly log: SetupProgress;
  readonly root?: string;
  /** Aborts a build. */
  readonly signal?: AbortSignal;
}

export async function findTemporal(options: BinaryOptions): Promise<{ path: string; how: string }> {
  const { value, how } = await firstOf(await temporalWays(options), { subject: 'the Temporal server', remedy });
  return { path: value, how };
}

export async function temporalWays({ log, root = cacheDirectory(), signal }: BinaryOptions): Promise<Way<string>[]> {
  const downloaded: Entry = {
    root,
    name: 'temporal',
    version: `sdk-${sdkVersion}`,
    source: checksumOf(`${process.platform} ${process.arch}`),
  };
  const built: Entry = { root, name: 'temporal', version: `cli-${cliVersion}`, source: await sourceOf(cli) };
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
      obstacle: withoutGo,
      make: (directory, task) => goBuild(cli, { output: join(directory, binary), task, signal }),
      signal,
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
