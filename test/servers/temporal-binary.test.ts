import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silent, type SetupProgress } from '../../src/servers/progress.ts';
import { findTemporal, temporalWays } from '../../src/servers/temporal/temporal-binary.ts';

// Programs of the machine are replaced by scripts; the SDK's download is one that is refused.
vi.mock('../../src/servers/temporal/sdk-download.ts', () => ({
  sdkVersion: '0.0.0',
  downloadServer: () => Promise.reject(new Error('no way out')),
}));

let root: string;
let programs: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tenuto-temporal-'));
  programs = join(root, 'bin');
  await mkdir(programs);
  vi.stubEnv('PATH', programs);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

async function program(name: string, script: string): Promise<string> {
  const path = join(programs, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

// What `go build … -o <file> …` comes to.
const fakeGo = 'while [ "$1" != -o ]; do shift; done; echo compiling >&2; echo built > "$2"';
const recorder = () => {
  const titles: string[] = [];
  const log: SetupProgress = { say: () => {}, task: (title) => (titles.push(title), silent.task(title)) };
  return { log, titles };
};

it('asks PATH, the cache, the download, the Go module registry', async () => {
  const ways = await temporalWays({ log: silent, root });
  expect(ways.map(({ name }) => name)).toEqual(['temporal on PATH', 'cache', "the SDK's download", 'a build from the Go module registry']);
});

it('takes the one on PATH without a further word', async () => {
  const path = await program('temporal', '');
  const { log, titles } = recorder();
  expect(await findTemporal({ log, root })).toEqual({ path, how: 'temporal on PATH' });
  expect(titles).toEqual([]);
});

it('builds it once where the download is refused, and takes it from the cache afterwards', async () => {
  await program('go', fakeGo);
  const { log, titles } = recorder();
  const first = await findTemporal({ log, root });
  expect(first.how).toBe('a build from the Go module registry');
  expect(await readFile(first.path, 'utf8')).toBe('built\n');
  expect(titles).toEqual(['Downloading the Temporal server', expect.stringContaining('Building Temporal CLI 1.5.1')]);
  await program('go', 'exit 1');
  expect(await findTemporal({ log, root })).toEqual({ path: first.path, how: 'cache' });
  expect(titles).toHaveLength(2);
});

it('says, where nothing works, what was tried, why it failed, and what to install', async () => {
  const missingGo = findTemporal({ log: silent, root });
  await expect(missingGo).rejects.toThrow(
    /temporal on PATH: .*\n- cache: .*\n- the SDK's download: no way out\n- .*`go` is not on PATH\nInstall the Temporal CLI, or Go 1\.25/s,
  );
  await program('go', 'echo go.mod requires go 1.25.0 >&2; exit 1');
  await expect(findTemporal({ log: silent, root })).rejects.toThrow(/'go build' ended with code 1: go.mod requires go 1.25.0/);
});
