// A database that ends connections, goes away, comes back: each call gets an answer that is to be repeated, and nothing else ends.

import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { migrateService, openDatabase, serve, type LogEntry, type ServeOptions, type ServiceServer } from '../../src/service/index.ts';
import { isDatabaseDown } from '../../src/service/database/database-down.ts';
import { callService } from '../support/call-service.ts';
import { eventually } from '../support/eventually.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';
import { tcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { honest, till as contract, tillMigrations, type TillHandlers, type TillTables } from './till.ts';

let database: TestDatabase;
let admin: Kysely<TillTables>;
let proxy: TcpProxy;
let through: string; // the database's address through the proxy

beforeAll(async () => {
  database = await testDatabase();
  admin = openDatabase<TillTables>(database.url, { max: 2 });
  await migrateService(admin, { service: 'till', migrations: tillMigrations });
});
afterAll(async () => {
  await admin.destroy();
  await database.drop();
});
beforeEach(async () => {
  const { hostname, port } = new URL(database.url);
  proxy = await tcpProxy({ host: hostname, port: Number(port) });
  const url = new URL(database.url);
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  through = url.href;
});
afterEach(() => proxy.stop());

type Options = Partial<ServeOptions<typeof contract.operations, TillTables>>;
async function start(options: Options = {}): Promise<ServiceServer> {
  const defaults = { database: through, migrations: tillMigrations, handlers: honest, log: false as const, grace: '2s' as const };
  const server = await serve(contract, { ...defaults, ...options });
  onTestFinished(() => server.stop());
  return server;
}

const put = (url: string, key: string) => callService(`${url}/put`, { till: key, coins: 5 }, { key });
const coins = async (till: string) => (await admin.selectFrom('coin').select('coins').where('till', '=', till).execute()).length;
const health = async (url: string) => (await fetch(`${url}/healthz`)).status;
const repeatable = { status: 503, body: { error: { kind: 'unavailable', message: expect.stringContaining('Repeat the call') as string } } };

/** Of the connections to this database, but not the one that asks. */
const terminate = (which = sql`true`) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and ${which}`.execute(admin);

type Put = TillHandlers['put'];
const during = (work: (...args: Parameters<Put>) => Promise<unknown>): TillHandlers => {
  let first = true;
  const put: Put = async (...args) => {
    const result = await honest.put(...args);
    if (first) {
      first = false;
      await work(...args);
    }
    return result;
  };
  return { ...honest, put };
};

/** Once it got 503, the same call does its work, once. */
async function isRepeated(key: string, { url }: ServiceServer): Promise<void> {
  expect(await put(url, key)).toMatchObject(repeatable);
  expect(await eventually(() => put(url, key), { holds: ({ status }) => status !== 503 })).toMatchObject({ status: 200 });
  expect(await coins(key)).toBe(1);
  expect(await health(url)).toBe(200);
}

describe('a connection that ends', () => {
  it('between two statements of a transaction', async () => {
    const between = async () => {
      await terminate(sql`state like 'idle in transaction%'`);
      await pause(50); // the news arrives while no statement is under way
    };
    await isRepeated('between', await start({ handlers: during(between) }));
  });

  it('during a statement', async () => {
    const under = (_: unknown, { db }: { db: unknown }) => sql`select pg_terminate_backend(pg_backend_pid())`.execute(db as typeof admin);
    await isRepeated('under', await start({ handlers: during(under) }));
  });

  it('by the network, during a statement that waits', async () => {
    const waiting = (_: unknown, { db }: { db: unknown }) => {
      setTimeout(() => proxy.cut(), 50);
      return sql`select pg_sleep(20)`.execute(db as typeof admin);
    };
    await isRepeated('cut', await start({ handlers: during(waiting) }));
  });

  it('at a commit that was not made', async () => {
    await sql`create function go_away() returns trigger language plpgsql as $$ begin
      if new.till = 'commit' and not exists (select from went) then
        perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1);
      end if; return null; end $$`.execute(admin);
    await sql`create table went (at int)`.execute(admin);
    await sql`create constraint trigger go_away after insert on coin deferrable initially deferred for each row execute function go_away()`.execute(
      admin,
    );
    const server = await start();
    expect(await put(server.url, 'commit')).toMatchObject(repeatable);
    expect(await coins('commit')).toBe(0);
    await sql`insert into went values (1)`.execute(admin);
    expect(await put(server.url, 'commit')).toMatchObject({ status: 200, replayed: false });
    await sql`drop trigger go_away on coin`.execute(admin);
  });

  it('after a commit, before the answer: the call is replayed from the record', async () => {
    const server = await start();
    proxy.onAnswer((chunk) => chunk.includes('COMMIT'));
    expect(await put(server.url, 'committed')).toMatchObject(repeatable);
    proxy.onAnswer(undefined);
    expect(await put(server.url, 'committed')).toMatchObject({ status: 200, replayed: true });
    expect(await coins('committed')).toBe(1);
  });

  it('while it was idle, each of them', async () => {
    const server = await start();
    await Promise.all(Array.from({ length: 10 }, (_, each) => put(server.url, `before-${String(each)}`)));
    await terminate();
    await pause(50);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, each) => put(server.url, `after-${String(each)}`)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  });

  it('during a handler that wraps the error in its own, or in a refusal', async () => {
    const hiding = (as: (cause: unknown) => unknown) =>
      during((_, { db }) =>
        sql`select pg_terminate_backend(pg_backend_pid())`.execute(db).catch((cause: unknown) => {
          throw as(cause);
        }),
      );
    await isRepeated('wrapped', await start({ handlers: hiding((cause) => new Error('Cannot count', { cause })) }));
    await isRepeated('lost', await start({ handlers: hiding(() => new Error('Cannot count')) }));
    let swallowed = false;
    const refusing: Put = async (input, context) => {
      if (swallowed) return honest.put(input, context);
      swallowed = true;
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(context.db).catch(() => undefined);
      throw context.refuse('Full', { details: { room: 0 } });
    };
    await isRepeated('refused', await start({ handlers: { ...honest, put: refusing } }));
  });

  it('during a job, which continues', async () => {
    const errors: unknown[] = [];
    let runs = 0;
    const run = async (db: Kysely<TillTables>) => {
      runs += 1;
      await db.transaction().execute(async (tx) => {
        if (runs > 2) return;
        await sql`select 1`.execute(tx);
        await terminate(sql`state like 'idle in transaction%'`);
        await pause(30);
      });
    };
    const server = await start({ jobs: { work: { every: '10ms', run } }, log: ({ error }) => errors.push(error) });
    await eventually(() => runs, { holds: (count) => count > 4 });
    expect(errors.length).toBeGreaterThanOrEqual(2);
    expect(await health(server.url)).toBe(200);
  });

  it('during a migration, which is repeated', async () => {
    let tries = 0;
    const up = async (db: Kysely<never>) => {
      tries += 1;
      await sql`create table added (at int)`.execute(db);
      if (tries === 1) await sql`select pg_terminate_backend(pg_backend_pid())`.execute(db);
    };
    const own = await testDatabase();
    const server = await start({ database: own.url, migrations: { ...tillMigrations, '002 added': { up: up as never } } });
    onTestFinished(() => own.drop());
    expect(await server.ready).toBe(true);
    expect(tries).toBe(2);
    expect(await put(server.url, 'migrated')).toMatchObject({ status: 200 });
  });
});

describe('a database that does not answer', () => {
  it('makes each call answer 503, and is used again without a restart, with one effect per call', async () => {
    const server = await start();
    const statuses = new Set<number>();
    const keys = Array.from({ length: 40 }, (_, each) => `away-${String(each)}`);
    const untilDone = async (key: string) => {
      const end = await eventually(() => put(server.url, key), { holds: ({ status }) => (statuses.add(status), status === 200) });
      expect(end.status).toBe(200);
    };
    const load = keys.map((key, each) => pause(each * 10).then(() => untilDone(key)));
    await pause(100);
    await proxy.close();
    expect(await health(server.url)).toBe(503);
    await pause(500);
    await proxy.open();
    await Promise.all(load);
    expect([...statuses].sort()).toEqual([200, 503]);
    for (const key of keys) expect([key, await coins(key)]).toEqual([key, 1]);
    expect(await health(server.url)).toBe(200);
  });

  it('because its network drops all packets makes new connections time out, and the pool recovers', async () => {
    const server = await start();
    proxy.freeze();
    expect(await put(server.url, 'frozen')).toMatchObject(repeatable);
    proxy.thaw();
    expect(await put(server.url, 'frozen')).toMatchObject({ status: 200 });
  });
});

describe('a service that starts before its database', () => {
  it('listens, reports that it is not ready, and is ready when the database is', async () => {
    await proxy.close();
    const log: LogEntry[] = [];
    let ran = 0;
    const job = { every: '10ms' as const, run: () => Promise.resolve((ran += 1)) };
    const server = await start({ log: (entry) => log.push(entry), jobs: { job } });
    expect(await health(server.url)).toBe(503);
    expect(await put(server.url, 'early')).toMatchObject(repeatable);
    expect(ran).toBe(0);
    await proxy.open();
    expect(await server.ready).toBe(true);
    expect(await put(server.url, 'early')).toMatchObject({ status: 200 });
    expect(await health(server.url)).toBe(200);
    await eventually(() => ran, { holds: (count) => count > 0 });
    const said = log.filter(({ message }) => message.startsWith('waiting for the database'));
    expect(said).toHaveLength(1);
    expect(JSON.stringify(said)).toMatch(/Cannot reach the database at postgres:.*ECONNREFUSED/);
  });

  it('waits for a database that accepts connections and sends nothing, or closes them', async () => {
    await proxy.close();
    const silent = createServer((socket) => void socket.on('error', () => undefined));
    const rude = createServer((socket) => void socket.destroy());
    for (const stranger of [silent, rude]) {
      const server = await start({ database: await addressOf(stranger) });
      expect(await health(server.url)).toBe(503);
      await server.stop();
      expect(await server.ready).toBe(false);
    }
  });

  it('does not wait on an error that waiting does not resolve', async () => {
    const wrong = new URL(database.url);
    wrong.pathname = '/no_such_database';
    await expect(start({ database: wrong.href })).rejects.toThrow(
      /Cannot start service 'till': Cannot reach the database at .*no_such_database/,
    );
  });

  it('ends if the database answers later and its migration fails', async () => {
    await proxy.close();
    const migrations = { ...tillMigrations, '003 bad': { up: () => Promise.reject(new Error('no such column')) } };
    const server = await start({ migrations });
    await proxy.open();
    await expect(server.ready).rejects.toThrow(/'003 bad' failed: no such column/);
    expect(await health(server.url)).toBe(503);
  });
});

async function addressOf(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = new URL(database.url);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' && address ? address.port : 0);
  return url.href;
}

describe('errors of the database', () => {
  const coded = (code: string, more = {}) => Object.assign(new Error('it failed'), { code, ...more });
  const down = [
    ...['08006', '08001', '53300', '57P01', '57P02', '57P03', '57014', '25006', '58030', '40001', '55P03'].map((code) => coded(code)),
    ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ENETUNREACH', 'EHOSTDOWN', 'EAI_AGAIN', 'ERR_STREAM_DESTROYED'].map((code) => coded(code)),
    coded('ENOENT', { syscall: 'connect' }),
    new Error('timeout expired'),
    new Error('Connection terminated due to connection timeout'),
    new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]),
    new Error('outer', { cause: new Error('inner', { cause: coded('57P01') }) }),
  ];
  const not = [
    ...['23505', '42P01', '22P02', '28P01', '3D000', '42601', 'ERR_INVALID_ARG_TYPE'].map((code) => coded(code)),
    coded('ENOENT', { syscall: 'open' }),
    new Error('it is not queryable, I think'),
    'Connection terminated',
    Object.assign(new Error('round'), { get cause(): unknown { return this; } }), // prettier-ignore
  ];
  it.each(down)('%o is an error of the database', (error) => {
    expect(isDatabaseDown(error)).toBe(true);
  });
  it.each(not)('%o is not an error of the database', (error) => {
    expect(isDatabaseDown(error)).toBe(false);
  });
});
