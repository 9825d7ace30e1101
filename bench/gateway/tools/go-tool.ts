// Finds Toxiproxy and k6 on PATH or in the cache, or builds them once with the go.mod and go.sum in the folders next to this
// file.

import { join } from 'node:path';

import type { Entry } from '../../../src/servers/cache/cache.ts';
import { cacheDirectory } from '../../../src/platform/cache-directory.ts';
import { fileOf, fromCache, intoCache } from '../../../src/servers/cache/cached-way.ts';
import { exeSuffix } from '../../../src/servers/process/executable.ts';
import { goBuild, sourceOf, withoutGo, type GoProgram } from '../../../src/servers/cache/go-build.ts';
import type { SetupProgress } from '../../../src/servers/progress.ts';
import { firstOf } from '../../../src/servers/way.ts';
import { onPath } from './on-path.ts';

interface GoTool extends GoProgram {
  readonly program: string;
  readonly version: string;
}

const goTools = {
  toxiproxy: {
    program: 'toxiproxy-server',
    tool: new URL('./toxiproxy/', import.meta.url),
    version: '2.5.0',
    package: 'github.com/Shopify/toxiproxy/v2/cmd/server',
  },
  k6: { program: 'k6', tool: new URL('./k6/', import.meta.url), version: '1.8.1', package: 'go.k6.io/k6' },
} satisfies Readonly<Record<string, GoTool>>;

/** Returns the path of the program. */
export async function findGoTool(name: keyof typeof goTools, log: SetupProgress): Promise<string> {
  const tool = goTools[name];
  const binary = tool.program + exeSuffix;
  const entry: Entry = { root: cacheDirectory(), name, version: tool.version, source: await sourceOf(tool) };
  const built = intoCache('a build from the Go module registry', {
    entry,
    title: `Building ${name} ${tool.version} (about a minute, once)`,
    obstacle: withoutGo,
    make: (directory, task) => goBuild(tool, { output: join(directory, binary), task }),
    log,
  });
  const ways = [onPath(tool.program), ...[fromCache([entry], { log }), built].map((way) => fileOf(way, binary))];
  return (await firstOf(ways, { subject: name, remedy: `Install ${name}, or Go 1.25 or newer (it is then built once).` })).value;
}
