// A client that is closed leaves nothing behind that could end the process, whatever was given up before.

import { afterEach, expect, it } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { defineProcess as contract } from '../../src/index.ts';
import { startTemporal } from '../../src/servers/index.ts';

const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);

afterEach(() => void process.off('uncaughtExceptionMonitor', note));

it('when Temporal is killed in the same second, and a result was given up', async () => {
  process.on('uncaughtExceptionMonitor', note);
  const server = await startTemporal({ external: false });
  const client = await createClient({ temporal: { address: server.address } });
  const run = await client.start(contract('nobodyRunsIt'), undefined, { id: 'given-up' });
  await expect(run.result({ within: '200ms' })).rejects.toMatchObject({ kind: 'still-running' });
  const waiting = expect(run.result()).rejects.toMatchObject({ kind: 'client-closed' });
  const watching = expect(run.watch().next()).resolves.toMatchObject({ done: false });
  await watching;
  if (server.pid !== undefined) process.kill(server.pid, 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 100));
  await client.close();
  await waiting;
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // in which a repeated attempt would throw
  expect(uncaught).toEqual([]);
  await expect(run.result()).rejects.toMatchObject({ kind: 'client-closed' });
  await server.stop().catch(() => undefined);
});
