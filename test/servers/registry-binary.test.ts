import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { findOnPath } from '../../src/servers/process/executable.ts';
import { silent, type SetupProgress } from '../../src/servers/progress.ts';
import { findRegistryServer } from '../../src/servers/registries/registry-binary.ts';

/** A machine that has nothing but a Go that is never done. It prints how much it gives way to others. */
async function machine(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tenuto-go-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const programs = join(folder, 'bin');
  await mkdir(programs);
  await symlink(findOnPath('nice') ?? 'nice', join(programs, 'nice'));
  await writeFile(join(programs, 'go'), '#!/bin/sh\nnice\nexec /bin/sleep 600\n', { mode: 0o755 });
  vi.stubEnv('PATH', programs);
  onTestFinished(() => void vi.unstubAllEnvs());
  return join(folder, 'cache');
}

it('is built out of the way of others, and nothing stays of a build that is given up', async () => {
  const root = await machine();
  const unwanted = new AbortController();
  const lines: string[] = [];
  const log: SetupProgress = {
    ...silent,
    task: () => ({
      update(line) {
        lines.push(line);
        unwanted.abort(new Error('enough'));
      },
      end: () => undefined,
    }),
  };
  await expect(findRegistryServer('etcd', { root, log, signal: unwanted.signal })).rejects.toThrow(/Cannot find etcd[\s\S]*enough/);
  expect(Number(lines[0])).toBeGreaterThan(getPriority());
  expect(await readdir(root)).toEqual([]);
});
