// Brings up, once for all test files, the real servers that they share: Temporal and PostgreSQL. Those that only some of them need are
// got meanwhile.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { startPostgres, startTemporal } from '../../src/servers/index.ts';
import { continuesAtOnce } from './continues-at-once.ts';
import { getServersAhead } from './servers-ahead.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tenuto-test-'));
  const [temporal, postgres] = await Promise.all([
    startTemporal({ dataFile: join(folder, 'temporal.db'), external: false, dynamicConfig: continuesAtOnce }),
    startPostgres({ external: false }),
  ]);
  const others = getServersAhead();
  project.provide('temporalAddress', temporal.address);
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await Promise.all([temporal.stop(), postgres.stop(), others.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
}
