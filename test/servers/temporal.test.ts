import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { silent, startTemporal, type RunningTemporal, type TemporalOptions } from '../../src/servers/index.ts';
import { freePort } from '../../src/servers/process/port.ts';
import { isAlive } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';

const start = (options: TemporalOptions = {}) => startTemporal({ log: silent, ...options });

async function using<T>({ connection, namespace }: RunningTemporal, work: (client: Client) => Promise<T>): Promise<T> {
  const opened = await Connection.connect(connection);
  try {
    return await work(new Client({ connection: opened, namespace }));
  } finally {
    await opened.close();
  }
}

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'tenuto-temporal-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
  for (const name of ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_PROFILE']) vi.stubEnv(name, undefined);
  vi.stubEnv('TEMPORAL_CONFIG_FILE', join(folder, 'none.toml'));
});
afterEach(() => void vi.unstubAllEnvs());

describe('the embedded Temporal', () => {
  it('has the namespace and search attributes that were asked for, and a UI where asked for', async () => {
    const temporal = await start({ namespace: 'orders', searchAttributes: { Shop: 'Keyword' }, ui: true });
    const attributes = await using(temporal, (client) => client.connection.operatorService.listSearchAttributes({ namespace: 'orders' }));
    const page = await fetch(temporal.uiUrl ?? '');
    await temporal.stop();
    expect(temporal).toMatchObject({ namespace: 'orders', connection: { address: temporal.address } });
    expect(attributes.customAttributes).toHaveProperty('Shop');
    expect(page.ok).toBe(true);
    expect(isAlive(temporal.pid ?? 0)).toBe(false);
  });

  it.each(['stopped', 'killed'])('finds its runs again after it was %s', async (how) => {
    const options = { dataFile: join(folder, how, 'temporal.db'), port: await freePort(), searchAttributes: { Shop: 'Keyword' } } as const;
    const first = await start(options);
    const { firstExecutionRunId } = await using(first, (client) => client.workflow.start('kept', { taskQueue: 'none', workflowId: 'w' }));
    if (how === 'killed') process.kill(first.pid ?? 0, 'SIGKILL');
    await first.stop();

    const second = await start(options);
    const run = await using(second, (client) => client.workflow.getHandle('w').describe());
    await using(second, (client) => eventually(() => client.workflow.count(), { holds: ({ count }) => count === 1 }));
    await second.stop();
    expect(second.address).toBe(first.address);
    expect(run).toMatchObject({ runId: firstExecutionRunId, status: { name: 'RUNNING' } });
  });

  it('refuses a port that is in use', async () => {
    const server = createServer();
    const port = await freePort();
    await once(server.listen(port, '127.0.0.1'), 'listening');
    await expect(start({ port })).rejects.toThrow(`Cannot start Temporal on port ${port}: the port is in use. Stop what listens there`);
    await expect(start({ ui: port })).rejects.toThrow(`Cannot start Temporal's web UI on port ${port}`);
    server.close();
  });

  it('says what the server said when it does not start', async () => {
    const dataFile = join(folder, 'not-a-database');
    await writeFile(dataFile, 'something else entirely, and long enough to be read as the head of a file'.repeat(20));
    await expect(start({ dataFile })).rejects.toThrow(/Cannot start Temporal: it ended with code 1[^]*not a database/);
  });
});

describe("the user's own Temporal", () => {
  let own: RunningTemporal;
  beforeAll(async () => void (own = await start({ external: false, namespace: 'theirs' })));
  afterAll(() => own.stop());

  it('is used where TEMPORAL_ADDRESS names it, and is not stopped', async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', own.address);
    const temporal = await start({ namespace: 'theirs' });
    await temporal.stop();
    expect(temporal).toMatchObject({ address: own.address, namespace: 'theirs', how: 'TEMPORAL_ADDRESS' });
    expect(temporal.pid).toBeUndefined();
    expect((await start()).namespace).toBe('default');
    expect(isAlive(own.pid ?? 0)).toBe(true);
  });

  it('is used where a profile names it, with the namespace and the settings of the profile', async () => {
    const file = join(folder, 'temporal.toml');
    await writeFile(
      file,
      `[profile.default]\naddress = "${own.address}"\nnamespace = "theirs"\n[profile.default.grpc_meta]\nshop = "one"\n`,
    );
    vi.stubEnv('TEMPORAL_CONFIG_FILE', file);
    const { how, namespace, connection } = await start();
    expect({ how, namespace, connection }).toMatchObject({
      how: 'a profile in temporal.toml',
      namespace: 'theirs',
      connection: { address: own.address, metadata: { shop: 'one' } },
    });
  });

  it('is left alone where an own server is wanted', async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', own.address);
    const temporal = await start({ external: false });
    await temporal.stop();
    expect(temporal.address).not.toBe(own.address);
  });

  it('is not replaced by another where it cannot be used', async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', own.address);
    await expect(start({ namespace: 'absent' })).rejects.toThrow(
      /namespace 'absent' \(from TEMPORAL_ADDRESS\): .*not found.*remove the setting/s,
    );
    vi.stubEnv('TEMPORAL_ADDRESS', `127.0.0.1:${await freePort()}`);
    await expect(start()).rejects.toThrow(/Cannot use Temporal at 127\.0\.0\.1:\d+, namespace 'default' \(from TEMPORAL_ADDRESS\)/);
  });
});
