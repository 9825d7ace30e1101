// Each service as the process that is really started: it says where it listens, works, ends when told to, and says why it cannot start.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { callService } from '../../../support/call-service.ts';
import { testDatabase, type TestDatabase } from '../../../support/postgres.ts';

let databases: TestDatabase[];
const children: ChildProcess[] = [];
beforeAll(async () => {
  databases = await Promise.all(Array.from({ length: 4 }, testDatabase));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  for (const { drop } of databases) await drop();
});

function start(service: string, env: NodeJS.ProcessEnv): ChildProcess {
  const main = new URL(`../../../../examples/order/services/${service}/main.ts`, import.meta.url);
  const { DATABASE_URL: _, ...rest } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', main.pathname], {
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

async function listening(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the service has no output');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return (JSON.parse(line) as { listening: string }).listening;
}

async function endOf(child: ChildProcess): Promise<{ code: unknown; said: string }> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, said };
}

const line = { sku: 'tea', quantity: 1 };
it.each([
  ['orders', 'place', { order: 'o', customer: 'ada', line }],
  ['payments', 'authorise', { order: 'o', customer: 'ada', card: 'visa', amount: 100 }],
  ['inventory', 'reserve', { order: 'o', line }],
  ['shipping', 'arrange', { order: 'o', address: '1 Main St', line }],
])('%s listens, works and ends', async (service, operation, input) => {
  const database = databases.pop();
  const child = start(service, { DATABASE_URL: database?.url });
  const url = await listening(child);
  expect(await callService(`${url}/${operation}`, input, { key: 'k' })).toMatchObject({ status: 200 });
  expect((await fetch(`${url}/_faults`)).status).toBe(404);
  const end = endOf(child);
  child.kill('SIGTERM');
  expect(await end).toEqual({ code: 0, said: '' });
  await database?.drop();
});

it.each([
  ['no DATABASE_URL', 'orders', {}, /DATABASE_URL is not set/],
  ['a port that is none', 'orders', { DATABASE_URL: 'postgres://127.0.0.1:1/none', PORT: 'http' }, /PORT is 'http'/],
  [
    'a time that is none',
    'inventory',
    { DATABASE_URL: 'postgres://127.0.0.1:1/none', RESERVATION_TTL: 'soon' },
    /RESERVATION_TTL is 'soon'/,
  ],
])('says why it cannot start with %s', async (_, service, env, reason) => {
  const { code, said } = await endOf(start(service, env));
  expect([code, said]).toEqual([1, expect.stringMatching(reason)]);
});

it('waits for a database that is not there, and says so', async () => {
  const child = start('payments', { DATABASE_URL: 'postgres://127.0.0.1:1/none' });
  if (!child.stdout) throw new Error('the service has no output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]() as AsyncIterator<string, undefined>;
  const [listens, waits] = [(await lines.next()).value, (await lines.next()).value];
  const { listening: url } = JSON.parse(listens ?? '{}') as { listening: string };
  expect(JSON.parse(waits ?? '{}')).toMatchObject({
    level: 'warn',
    service: 'payments',
    error: expect.stringContaining('Cannot reach the database at postgres://127.0.0.1:1/none') as string,
  });
  expect(await callService(`${url}/authorise`, {}, { key: 'k' })).toMatchObject({ status: 503 });
  const end = endOf(child);
  child.kill('SIGTERM');
  expect(await end).toMatchObject({ code: 0 });
});
