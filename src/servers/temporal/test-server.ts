// Finds, downloads or builds the executable of the time-skipping test server. `time-skipping.ts` starts it.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Entry } from '../cache/cache.ts';
import { cacheDirectory } from '../../platform/cache-directory.ts';
import { fileOf, fromCache, intoCache } from '../cache/cached-way.ts';
import { checksumOf, checksumsOf, firstDifference, type Checksums } from '../cache/checksum.ts';
import { runCommand } from '../process/command.ts';
import { exeSuffix, findOnPath, isExecutable } from '../process/executable.ts';
import { reportTo, type SetupProgress, type SetupTask } from '../progress.ts';
import { downloadServer, sdkVersion } from './sdk-download.ts';
import { firstOf, found, missing, type Way } from '../way.ts';

const version = '1.32.0';
const tools = fileURLToPath(new URL('../tools/test-server/', import.meta.url));
const remedy = `Install a JDK (11 or newer) and Maven (for example: apt-get install default-jdk-headless maven), or set TENUTO_TEST_SERVER to an executable.`;

export interface TestServerOptions {
  readonly log?: SetupProgress;
  readonly root?: string;
}

export async function findTestServer({ log = reportTo(), root = cacheDirectory() }: TestServerOptions = {}): Promise<{
  path: string;
  how: string;
}> {
  const ways = await testServerWays({ log, root });
  const { value, how } = await firstOf(ways, { subject: 'the time-skipping test server', remedy });
  return { path: value, how };
}

export async function testServerWays({ log, root }: Required<TestServerOptions>): Promise<Way<string>[]> {
  const downloaded: Entry = {
    root,
    name: 'test-server',
    version: `sdk-${sdkVersion}`,
    source: checksumOf(`${process.platform} ${process.arch}`),
  };
  const assembled: Entry = { root, name: 'test-server', version: `maven-${version}`, source: await sourceOf() };
  const ways = [
    fromCache([downloaded, assembled], { log }),
    intoCache("the SDK's download", {
      entry: downloaded,
      title: 'Downloading the time-skipping test server',
      make: (directory, task) => downloadServer('test-server', { directory, task }),
      log,
    }),
    intoCache('Maven', {
      entry: assembled,
      title: `Getting the time-skipping test server ${version} from Maven (once)`,
      obstacle,
      make: assemble,
      log,
    }),
  ];
  return [given(), ...ways.map((way) => fileOf(way, `test-server${exeSuffix}`))];
}

function given(path = process.env['TENUTO_TEST_SERVER']): Way<string> {
  const name = 'TENUTO_TEST_SERVER';
  return {
    name,
    find: async () => {
      if (!path) return Promise.resolve(missing('not set'));
      if (isExecutable(path)) return Promise.resolve(found(path));
      throw new Error(`Cannot use the test server '${path}' (from ${name}): it is not an executable file. Correct or remove the setting.`);
    },
  };
}

function obstacle(): string | undefined {
  if (process.platform === 'win32') return 'not on Windows';
  const absent = ['java', 'mvn'].filter((program) => findOnPath(program) === undefined);
  return absent.length === 0 ? undefined : `${absent.map((program) => `\`${program}\``).join(' and ')} not on PATH`;
}

async function assemble(directory: string, task: SetupTask): Promise<void> {
  const libraries = join(directory, 'libs');
  await runCommand({
    command: 'mvn',
    args: ['-B', '-f', join(tools, 'pom.xml'), 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${libraries}`],
    onLine: (line) => task.update(line),
  });
  const recorded = JSON.parse(await readFile(join(tools, 'checksums.json'), 'utf8')) as Checksums;
  const file = firstDifference(recorded, await checksumsOf(libraries));
  if (file !== undefined)
    throw new Error(`'${file}' is not the library that Tenuto was released with (its SHA-256 differs from checksums.json)`);
  await writeFile(join(directory, 'test-server'), wrapper, { mode: 0o755 });
}

// Its parent may be killed before it can stop the server, so the server watches its parent. The JVM is tuned for a fast start.
const wrapper = `#!/bin/sh
parent=$PPID
(while kill -0 $parent && kill -0 $$; do sleep 1; done; kill -9 $$) >/dev/null 2>&1 </dev/null &
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xmx256m -cp "$(dirname "$0")/libs/*" io.temporal.testserver.TestServer "$@"
`;

async function sourceOf(): Promise<string> {
  const files = await Promise.all(['pom.xml', 'checksums.json'].map((file) => readFile(join(tools, file), 'utf8')));
  return checksumOf([...files, wrapper].join());
}
