// A PostgreSQL that is really stopped, killed and started again, under load: each call is done once, and the service needs no restart.

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../src/servers/process/port.ts';
import { startPostgres, type RunningPostgres } from '../../src/servers/postgres/postgres.ts';
import { openDatabase, serve, type ServiceServer } from '../../src/service/index.ts';
import { callService } from '../support/call-service.ts';
import { eventually } from '../support/eventually.ts';
import { honest, till, tillMigrations, type TillTables } from './till.ts';

const awayMs = Number(process.env['TENUTO_AWAY'] ?? 1_500);
const within = awayMs + 60_000;
let folder: string;
let start: () => Promise<RunningPostgres>;
let postgres: RunningPostgres;
let service: ServiceServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenuto-restarts-'));
  const options = { dataDir: join(folder, 'data'), port: await freePort(), external: false, log: { say: () => undefined } as never };
  start = () => startPostgres(options);
  postgres = await start();
  service = await serve(till, { database: postgres.url, migrations: tillMigrations, handlers: honest, log: false, grace: '2s' });
  await service.ready;
});
afterAll(async () => {
  await service.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const put = (key: string) => callService(`${service.url}/put`, { till: key, coins: 5 }, { key });
const health = async () => (await fetch(`${service.url}/healthz`)).status;

async function counted(): Promise<readonly string[]> {
  const db = openDatabase<TillTables>(postgres.url, { max: 1 });
  const rows = await db.selectFrom('coin').select('till').execute();
  await db.destroy();
  return rows.map(({ till: key }) => key).sort();
}

describe('a PostgreSQL that is started again', () => {
  it.each(['stopped', 'killed'] as const)('after it was %s under load', { timeout: 2 * within }, async (how) => {
    const before = await counted();
    const statuses = new Set<number>();
    const keys = Array.from({ length: 60 }, (_, each) => `${how}-${String(each).padStart(2, '0')}`);
    const untilDone = (key: string) =>
      eventually(() => put(key), { holds: ({ status }) => (statuses.add(status), status === 200), within });
    const load = keys.map((key, each) => pause(each * 15).then(() => untilDone(key)));
    await pause(300);
    if (how === 'killed') process.kill(postgres.pid ?? 0, 'SIGKILL');
    await postgres.stop();
    await pause(awayMs);
    expect(await health()).toBe(503);
    postgres = await start();
    await Promise.all(load);
    expect([...statuses].sort()).toEqual([200, 503]);
    expect(await counted()).toEqual([...before, ...keys].sort());
    expect(await health()).toBe(200);
  });
});
