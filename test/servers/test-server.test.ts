import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { findTestServer, silent } from '../../src/servers/index.ts';
import { isAlive, runProgram } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';
import { testServerWays } from '../../src/servers/test-server.ts';

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
  const { path } = await findTestServer({ log: silent });
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
  const before = await environment.currentTimeMs();
  await environment.sleep('30 days');
  const passed = (await environment.currentTimeMs()) - before;
  await environment.teardown();
  expect(passed).toBeGreaterThanOrEqual(30 * 24 * 3_600_000);
});

it('ends when the program that started it is killed', async () => {
  vi.stubEnv('TENUTO_TEST_SERVER', undefined);
  const { path } = await findTestServer({ log: silent });
  const { process: program, firstLine: pid } = await runProgram('servers/time-skipping-parent.ts', [path]);
  expect(isAlive(Number(pid))).toBe(true);
  program.kill('SIGKILL');
  await eventually(() => isAlive(Number(pid)), { holds: (alive) => !alive });
});
