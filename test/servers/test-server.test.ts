import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as library from '@temporalio/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { silent, startTimeSkipping } from '../../src/servers/index.ts';
import { isAlive, runProgram } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';
import { findTestServer, testServerWays } from '../../src/servers/temporal/test-server.ts';

afterEach(() => void vi.unstubAllEnvs());

it('is asked of the user, the cache, the download, Maven', async () => {
  const ways = await testServerWays({ log: silent, root: tmpdir() });
  expect(ways.map(({ name }) => name)).toEqual(['TENUTO_TEST_SERVER', 'cache', "the SDK's download", 'Maven']);
});

it("is the user's own, and nothing else where that one cannot be used", async () => {
  vi.stubEnv('TENUTO_TEST_SERVER', process.execPath);
  expect(await findTestServer({ log: silent })).toEqual({ path: process.execPath, how: 'TENUTO_TEST_SERVER' });
  vi.stubEnv('TENUTO_TEST_SERVER', '/nowhere');
  await expect(findTestServer({ log: silent })).rejects.toThrow("Cannot use the test server '/nowhere' (from TENUTO_TEST_SERVER)");
});

it('says what to install where nothing works', async () => {
  const root = await mkdtemp(join(tmpdir(), 'tenuto-test-server-'));
  vi.stubEnv('PATH', root);
  await expect(findTestServer({ log: silent, root })).rejects.toThrow(/- Maven: `java` and `mvn` not on PATH\nInstall a JDK/);
  await rm(root, { recursive: true });
});

it('skips time', async () => {
  vi.stubEnv('TENUTO_TEST_SERVER', undefined);
  const { environment, stop } = await startTimeSkipping(library, { log: silent });
  const before = await environment.currentTimeMs();
  await environment.sleep('30 days');
  const passed = (await environment.currentTimeMs()) - before;
  await stop();
  expect(passed).toBeGreaterThanOrEqual(30 * 24 * 3_600_000);
});

it.skipIf(process.platform === 'win32')('is waited for if it needs longer to start than the 5 s that the SDK allows', async () => {
  vi.stubEnv('TENUTO_TEST_SERVER', undefined);
  const folder = await mkdtemp(join(tmpdir(), 'tenuto-test-server-'));
  const { path } = await findTestServer({ log: silent });
  const slow = join(folder, 'slow');
  await writeFile(slow, `#!/bin/sh\nsleep 6\nexec '${path}' "$@"\n`, { mode: 0o755 });
  vi.stubEnv('TENUTO_TEST_SERVER', slow);
  const { environment, stop } = await startTimeSkipping(library, { log: silent });
  expect(await environment.currentTimeMs()).toBeGreaterThan(0);
  await stop();
  await rm(folder, { recursive: true });
});

it('ends when the program that started it is killed', async () => {
  vi.stubEnv('TENUTO_TEST_SERVER', undefined);
  const { path } = await findTestServer({ log: silent });
  const { process: program, firstLine: pid } = await runProgram('servers/time-skipping-parent.ts', [path]);
  expect(isAlive(Number(pid))).toBe(true);
  program.kill('SIGKILL');
  await eventually(() => isAlive(Number(pid)), { holds: (alive) => !alive });
});
