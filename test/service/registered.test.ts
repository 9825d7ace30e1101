// A service process that registers itself.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { fileRegistry } from '../../src/registry/index.ts';
import { observe } from '../registry/observer.ts';
import { testDatabase } from '../support/postgres.ts';

async function start(env: NodeJS.ProcessEnv) {
  const database = await testDatabase();
  const main = new URL('../../examples/order/services/shipping/main.ts', import.meta.url);
  const child = spawn(process.execPath, ['--import', 'tsx', main.pathname], {
    env: { ...process.env, DATABASE_URL: database.url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await database.drop();
  });
  return child;
}
async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tenuto-registered-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

it('a service is in the registry while it runs, and is removed before it ends', async () => {
  const path = await directory();
  const { until } = observe(fileRegistry(path), 'shipping');
  const env = { TENUTO_REGISTRY: `file:${path}`, SERVICE_VERSION: '1.2.3', SERVICE_ZONE: 'a', SERVICE_ID: 'ship-1' };
  const child = await start(env);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { listening } = JSON.parse(line) as { listening: string };
  const { instances } = await until((last) => last.instances.length === 1);
  expect(instances).toEqual([{ id: 'ship-1', address: listening, version: '1.2.3', zone: 'a' }]);
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(await readdir(join(path, 'shipping'))).toEqual([]);
});

it('a service runs even if the registry is down, and reports that', async () => {
  const path = join(await directory(), 'no directory');
  await writeFile(path, '');
  const child = await start({ TENUTO_REGISTRY: `file:${path}` });
  const said = once(createInterface({ input: child.stderr }), 'line');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { listening } = JSON.parse(line) as { listening: string };
  expect((await fetch(`${listening}/nothing`)).status).toBe(404);
  expect((await said)[0]).toMatch(/^Service 'shipping' continues without its registry: /);
});

it('a service does not start if other machines cannot call the address that it would register', async () => {
  const child = await start({ TENUTO_REGISTRY: `file:${await directory()}`, HOST: '0.0.0.0' });
  const said = once(createInterface({ input: child.stderr }), 'line');
  expect((await said)[0]).toMatch(/Set SERVICE_ADDRESS/);
  expect(await once(child, 'close')).toEqual([1, null]);
});
