import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { silent, startPostgres, type PostgresOptions, type RunningPostgres } from '../../src/servers/index.ts';
import { freePort } from '../../src/servers/process/port.ts';
import { isAlive, runProgram, startProgram } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';

const start = (options: PostgresOptions = {}) => startPostgres({ log: silent, ...options });

async function ask(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: unknown }>(query);
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenuto-postgres-test-'));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => void vi.stubEnv('DATABASE_URL', undefined));
afterEach(() => void vi.unstubAllEnvs());

describe('the embedded PostgreSQL', () => {
  it('is gone with its data when it is stopped', async () => {
    const postgres = await start();
    const data = String(await ask(postgres.url, `SELECT current_setting('data_directory') AS answer`));
    expect(existsSync(data)).toBe(true);
    await postgres.stop();
    expect(existsSync(data)).toBe(false);
    expect(isAlive(postgres.pid ?? 0)).toBe(false);
  });

  it('makes databases of any name, once each, also when two ask together', async () => {
    const postgres = await start();
    const name = 'orders "2" ä';
    const urls = await Promise.all([postgres.createDatabase(name), postgres.createDatabase(name)]);
    await ask(urls[0], 'CREATE TABLE kept AS SELECT 1 AS answer');
    const url = await postgres.createDatabase(name);
    const answers = await Promise.all([ask(url, 'SELECT current_database() AS answer'), ask(url, 'SELECT answer FROM kept')]);
    await postgres.stop();
    expect(answers).toEqual([name, 1]);
  });

  it('lets nobody in without the password', async () => {
    const postgres = await start();
    const url = new URL(postgres.url);
    url.password = 'wrong';
    await expect(ask(url.href, 'SELECT 1 AS answer')).rejects.toThrow('password authentication failed');
    await postgres.stop();
  });

  it.each(['stopped', 'killed'])('finds its data again after it was %s', async (how) => {
    const dataDir = join(folder, how);
    const first = await start({ dataDir });
    await ask(await first.createDatabase('orders'), 'CREATE TABLE kept AS SELECT 42 AS answer');
    if (how === 'killed') process.kill(first.pid ?? 0, 'SIGKILL');
    await first.stop();

    const second = await start({ dataDir });
    const answer = await ask(await second.createDatabase('orders'), 'SELECT answer FROM kept');
    await second.stop();
    expect(answer).toBe(42);
  });

  it('keeps its data also below a directory that the user it runs as may not enter', async () => {
    const closed = join(folder, 'home');
    await mkdir(closed, { mode: 0o700 });
    const first = await start({ dataDir: join(closed, 'data') });
    await first.createDatabase('orders');
    await first.stop();
    const second = await start({ dataDir: join(closed, 'data') });
    const count = await ask(second.url, `SELECT count(*)::int AS answer FROM pg_database WHERE datname = 'orders'`);
    const data = String(await ask(second.url, `SELECT current_setting('data_directory') AS answer`));
    await second.stop();
    await rm(dirname(data), { recursive: true });
    expect(count).toBe(1);
  });

  it('ends, and its data goes, when the program that started it is killed', async () => {
    const { process: program, firstLine } = await runProgram('servers/parent.ts', ['postgres', 'waits']);
    const { pid, directory: url } = JSON.parse(firstLine) as { pid: number; directory: string };
    const data = String(await ask(url, `SELECT current_setting('data_directory') AS answer`));
    program.kill('SIGKILL');
    await eventually(() => isAlive(pid) || existsSync(data), { holds: (there) => !there });
  });

  it('is made anew where the program was killed while it was being made', async () => {
    const dataDir = join(folder, 'half-made');
    const program = startProgram('servers/parent.ts', ['postgres', 'waits', dataDir]);
    const files = () => readdir(dataDir, { recursive: true }).catch((): string[] => []);
    const made = await eventually(files, { holds: (names) => names.some((name) => name.endsWith('PG_VERSION')) });
    program.kill('SIGKILL');
    expect(made.every((name) => !name.startsWith('data/'))).toBe(true);

    const postgres = await start({ dataDir });
    const answer = await ask(await postgres.createDatabase('orders'), 'SELECT 1 AS answer');
    await postgres.stop();
    expect(answer).toBe(1);
    await eventually(() => readdir(dataDir), { holds: (names) => names.includes('data') && names.every((name) => name.length < 12) });
  });

  it('is made anew where what was left behind is half a cluster and no password', async () => {
    const dataDir = join(folder, 'left-behind');
    await mkdir(join(dataDir, 'data.new', 'base'), { recursive: true });
    await writeFile(join(dataDir, 'data.new', 'PG_VERSION'), '18');
    await writeFile(join(dataDir, 'password'), '');
    const postgres = await start({ dataDir });
    expect(new URL(postgres.url).password).not.toBe('');
    expect(await ask(postgres.url, 'SELECT 1 AS answer')).toBe(1);
    await postgres.stop();
    expect((await readdir(dataDir)).sort()).toEqual(['data', 'password']);
  });

  it('refuses a port that is in use', async () => {
    const server = createServer();
    const port = await freePort();
    await once(server.listen(port, '127.0.0.1'), 'listening');
    await expect(start({ port })).rejects.toThrow(`Cannot start PostgreSQL on port ${port}: the port is in use. Stop what listens there`);
    server.close();
  });
});

describe("the user's own PostgreSQL", () => {
  let own: RunningPostgres;
  beforeAll(async () => void (own = await start({ external: false })));
  afterAll(() => own.stop());

  it('is used where DATABASE_URL names it, and is not stopped', async () => {
    vi.stubEnv('DATABASE_URL', own.url);
    const postgres = await start();
    const url = await postgres.createDatabase('theirs');
    await postgres.stop();
    expect(postgres).toMatchObject({ url: own.url, how: 'DATABASE_URL' });
    expect(await ask(url, 'SELECT current_database() AS answer')).toBe('theirs');
  });

  it('is not replaced by another where it cannot be used; its password is not told', async () => {
    vi.stubEnv('DATABASE_URL', `postgres://someone:secret@127.0.0.1:${await freePort()}/x`);
    await expect(start()).rejects.toThrow(/^Cannot use PostgreSQL at postgres:\/\/someone@127[^]*ECONNREFUSED[^]*remove DATABASE_URL/);
    vi.stubEnv('DATABASE_URL', 'nonsense');
    await expect(start()).rejects.toThrow('Cannot use DATABASE_URL: it is not an address');
  });

  it('says so where databases may not be created', async () => {
    await ask(own.url, `CREATE ROLE clerk LOGIN PASSWORD 'clerk'`);
    const url = new URL(own.url);
    Object.assign(url, { username: 'clerk', password: 'clerk' });
    vi.stubEnv('DATABASE_URL', url.href);
    const postgres = await start();
    await expect(postgres.createDatabase('more')).rejects.toThrow(/Cannot create database 'more' .*permission denied.*by hand/);
  });
});
