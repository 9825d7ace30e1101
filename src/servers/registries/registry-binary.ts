// Finds or builds the programs of Consul and etcd.

import { join } from 'node:path';

import type { Entry } from '../cache/cache.ts';
import { cacheDirectory } from '../../platform/cache-directory.ts';
import { fileOf, fromCache, intoCache } from '../cache/cached-way.ts';
import { exeSuffix, findOnPath } from '../process/executable.ts';
import { goBuild, sourceOf, withoutGo, type GoProgram } from '../cache/go-build.ts';
import { reportTo, type SetupProgress } from '../progress.ts';
import { firstOf, found, missing, type Way } from '../way.ts';

interface Kind extends GoProgram {
  readonly title: string;
  readonly version: string;
  readonly duration: string;
}

export type RegistryServer = 'consul' | 'etcd';

const kinds: Readonly<Record<RegistryServer, Kind>> = {
  // The last version under the MPL that builds as a module.
  consul: { title: 'Consul', version: '1.13.3', tool: 'consul', package: 'github.com/hashicorp/consul', duration: 'about five minutes' },
  etcd: { title: 'etcd', version: '3.6.5', tool: 'etcd', package: 'go.etcd.io/etcd/server/v3', duration: 'about a minute' },
};

export interface RegistryBinaryOptions {
  readonly log?: SetupProgress;
  readonly root?: string;
  /** Aborts a build. */
  readonly signal?: AbortSignal;
}

export async function findRegistryServer(
  server: RegistryServer,
  { log = reportTo(), root = cacheDirectory(), signal }: RegistryBinaryOptions = {},
): Promise<string> {
  const kind = kinds[server];
  const entry: Entry = { root, name: server, version: kind.version, source: await sourceOf(kind) };
  const built = intoCache('a build from the Go module registry', {
    entry,
    title: `Building ${kind.title} ${kind.version} (${kind.duration}, once)`,
    obstacle: withoutGo,
    make: (directory, task) => goBuild(kind, { output: join(directory, server + exeSuffix), task, signal }),
    signal,
    log,
  });
  const cached = [fromCache([entry], { log }), built].map((way) => fileOf(way, server + exeSuffix));
  const { value } = await firstOf([onPath(server), ...cached], { subject: kind.title, remedy: remedyFor(kind) });
  return value;
}

const remedyFor = ({ title, duration }: Kind): string =>
  `Install ${title}, or Go 1.25 or newer (it is then built once, which takes ${duration}).`;

function onPath(server: RegistryServer): Way<string> {
  const path = findOnPath(server);
  const result = path === undefined ? missing(`\`${server}\` is not on PATH`) : found(path);
  return { name: `${server} on PATH`, find: () => Promise.resolve(result) };
}
