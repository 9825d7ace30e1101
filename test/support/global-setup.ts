// Brings up, once for all test files, the real Temporal server that they share.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { startTemporal } from '../../src/servers/index.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tenuto-test-'));
  const server = await startTemporal({ dataFile: join(folder, 'temporal.db'), external: false });
  project.provide('temporalAddress', server.address);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
