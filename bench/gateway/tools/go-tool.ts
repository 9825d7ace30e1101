// Toxiproxy and k6: found on PATH, in the cache, or built once by the go.mod and go.sum beside this file.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Entry } from '../../../src/servers/cache.ts';
import { cacheDirectory } from '../../../src/servers/cache-directory.ts';
import { fileOf, fromCache, intoCache } from '../../../src/servers/cached-way.ts';
import { checksumOf } from '../../../src/servers/checksum.ts';
import { runCommand } from '../../../src/servers/command.ts';
import { exeSuffix, findOnPath } from '../../../src/servers/executable.ts';
import type { Progress, Task } from '../../../src/servers/progress.ts';
import { firstOf } from '../../../src/servers/way.ts';
import { onPath } from './on-path.ts';

interface GoTool {
  readonly program: string;
  readonly folder: string;
  readonly version: string;
  readonly package: string;
}

const goTools = {
  toxiproxy: {
    program: 'toxiproxy-server',
    folder: 'toxiproxy',
    version: '2.5.0',
    package: 'github.com/Shopify/toxiproxy/v2/cmd/server',
  },
  k6: { program: 'k6', folder: 'k6', version: '1.8.1', package: 'go.k6.io/k6' },
} satisfies Readonly<Record<string, GoTool>>;

/** The path of its program. */
export async function findGoTool(name: keyof typeof goTools, log: Progress): Promise<string> {
  const tool = goTools[name];
  const binary = tool.program + exeSuffix;
  const source = checksumOf(await readFile(join(pathOf(tool), 'go.sum')));
  const entry: Entry = { root: cacheDirectory(), name, version: tool.version, source };
  const built = intoCache('a build from the Go module registry', {
    entry,
    title: `Building ${name} ${tool.version} (about a minute, once)`,
    obstacle: () => (findOnPath('go') === undefined ? '`go` is not on PATH' : undefined),
    make: (directory, task) => build(tool, { output: join(directory, binary), task }),
    log,
  });
  const ways = [onPath(tool.program), ...[fromCache([entry], { log }), built].map((way) => fileOf(way, binary))];
  const remedy = `Install ${name}, or Go 1.25 or newer (it is then built once).`;
  return (await firstOf(ways, { subject: name, remedy })).value;
}

const pathOf = ({ folder }: GoTool): string => fileURLToPath(new URL(`./${folder}/`, import.meta.url));

async function build(tool: GoTool, { output, task }: { output: string; task: Task }): Promise<void> {
  await runCommand({
    command: 'go',
    args: ['build', '-v', '-trimpath', '-ldflags=-s -w', '-o', output, tool.package],
    cwd: pathOf(tool),
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly -buildvcs=false' },
    onLine: (line) => task.update(line),
  });
}
