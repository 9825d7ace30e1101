// A service as a server: it starts or says why not, and stops without losing a call.

import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type LogEntry, type ServeOptions } from '../../src/service/index.ts';
import { startLoop } from '../../src/service/loop.ts';
import { callService } from '../support/call-service.ts';
import { eventually } from '../support/eventually.ts';
import { door, honest, openTill, till as contract, tillMigrations, type Till, type TillTables } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());

type Options = Partial<ServeOptions<typeof contract.operations, TillTables>>;
const start = (options: Options = {}) =>
  serve(contract, { database: till.url, migrations: tillMigrations, handlers: honest, log: false, ...options });
const coins = { till: 'served', coins: 5 };

describe('a server', () => {
  it('gives the same answer after a restart', async () => {
    const first = await start();
    const done = await callService(`${first.url}/put`, coins, { key: 'restart' });
    await first.stop();
    const second = await start();
    expect(await callService(`${second.url}/put`, coins, { key: 'restart' })).toEqual({ ...done, replayed: true });
    await second.stop();
  });

  it('finishes the call in flight before it stops, and accepts no other', async () => {
    const gate = door();
    const server = await start({ handlers: { ...honest, put: async (...args) => gate.wait().then(() => honest.put(...args)) } });
    const call = callService(`${server.url}/put`, coins, { key: 'flight' });
    await gate.reached;
    const stopped = server.stop();
    await eventually(
      () =>
        fetch(`${server.url}/healthz`).then(
          () => 'answers',
          () => 'closed',
        ),
      { holds: (state) => state === 'closed' },
    );
    gate.open();
    expect((await call).status).toBe(200);
    await stopped;
  });

  it('shares its database: two servers on it perform a call once', async () => {
    const servers = await Promise.all([start(), start()]);
    const answers = await Promise.all(servers.map(({ url }) => callService(`${url}/put`, { till: 'shared', coins: 5 }, { key: 'shared' })));
    expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    expect(await till.coins('shared')).toEqual([5]);
    await Promise.all(servers.map((server) => server.stop()));
  });

  it('reports a port that is in use', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(
      `Cannot start service 'till': Cannot listen on 127.0.0.1:${String(port)}: the port is in use`,
    );
    await new Promise((resolve) => blocker.close(resolve));
  });

  it('reports a database that does not answer, without its password', async () => {
    const said: LogEntry[] = [];
    const server = await start({ database: 'postgres://me:secret@127.0.0.1:1/none', log: (entry) => said.push(entry) });
    await server.stop();
    expect(JSON.stringify(said)).toMatch(/Cannot reach the database at postgres:\/\/me@127.0.0.1:1\/none: .*ECONNREFUSED/);
    expect(JSON.stringify(said)).not.toContain('secret');
  });

  it('reports a migration that failed', async () => {
    const migrations = { ...tillMigrations, '002 bad': { up: () => Promise.reject(new Error('no such column')) } };
    await expect(start({ migrations })).rejects.toThrow(/'002 bad' failed: no such column/);
  });
});

describe('a job', () => {
  it('continues after a failure, and is finished when the service has stopped', async () => {
    const errors: string[] = [];
    let runs = 0;
    const run = () => {
      runs += 1;
      return runs < 3 ? Promise.reject(new Error(`run ${String(runs)}`)) : Promise.resolve();
    };
    const server = await start({ jobs: { count: { every: '1ms', run } }, log: ({ error }) => errors.push(String(error)) });
    await eventually(() => runs, { holds: (count) => count > 5 });
    await server.stop();
    const after = runs;
    expect(errors.map((error) => error.split('\n')[0])).toEqual(['Error: run 1', 'Error: run 2']);
    expect(runs).toBe(after);
  });

  it('never runs twice at the same time, and finishes before its loop has stopped', async () => {
    const gate = door();
    let inside = 0;
    let ended = false;
    const loop = startLoop(
      async () => {
        inside += 1;
        await gate.wait();
        ended = true;
      },
      { every: '1ms', onError: () => undefined },
    );
    await gate.reached;
    const stopped = loop.stop();
    gate.open();
    await stopped;
    expect([inside, ended]).toEqual([1, true]);
  });
});
