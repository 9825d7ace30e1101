// A connection that is cut after the server has taken a message, before the client hears so: the message counts once all the same, also if
// the run has gone on as a new one meanwhile.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { counterAgain } from '../fixtures/continuing/contract.ts';
import { inProcessDepot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { tcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { onTemporal, temporalAddress, type OnTemporal } from '../support/temporal.ts';

let world: OnTemporal;
let proxy: TcpProxy;
let client: TenutoClient;
beforeAll(async () => {
  const processes = new URL('../fixtures/continuing/', import.meta.url);
  world = await onTemporal({ processes, services: [inProcessDepot().connection] });
  const [host = '', port] = temporalAddress().split(':');
  proxy = await tcpProxy({ host, port: Number(port) });
  client = await createClient({ temporal: { address: `127.0.0.1:${String(proxy.port)}` }, taskQueue: world.taskQueue });
});
afterAll(async () => {
  await client.close();
  await proxy.stop();
  await world.stop();
});

const runIdOf = async (id: string) => (await world.client.temporal.workflow.getHandle(id).describe()).runId;

/** A run that goes on as a new one with the next message, and the client's view of it. */
async function almostFull() {
  const { id } = await world.client.start(counterAgain, { sum: 0 });
  const direct = world.client.run(counterAgain, id);
  for (let sum = 1; sum <= 6; sum++) expect(await direct.update('add', undefined)).toEqual({ sum });
  const run = client.run(counterAgain, id);
  expect(await run.update('look', undefined)).toEqual({ sum: 6 });
  return { id, direct, run };
}

/** Ends the connection instead of the next answer, and lets nothing pass until the run has gone on as a new one. */
async function loseNextAnswer(id: string): Promise<void> {
  const first = await runIdOf(id);
  proxy.onAnswer((chunk) => {
    if (!hasHeaders(chunk)) return false;
    proxy.onAnswer(undefined);
    proxy.freeze();
    const goesOn = eventually(() => runIdOf(id), { holds: (now) => now !== first });
    void goesOn.finally(() => {
      proxy.thaw();
    });
    return true;
  });
}

/** Whether there is more than frames of the connection's own (RFC 9113, section 4.1). */
function hasHeaders(chunk: Buffer): boolean {
  for (let at = 0; at + 9 <= chunk.length; at += 9 + chunk.readUIntBE(at, 3)) if (chunk[at + 3] === 1) return true;
  return false;
}

it.each(['update', 'signal'] as const)('%s', async (kind) => {
  const { id, direct, run } = await almostFull();
  await loseNextAnswer(id);
  if (kind === 'update') expect(await run.update('add', undefined)).toEqual({ sum: 7 });
  else await run.signal('plus', undefined);
  await direct.update('look', undefined); // signals that came before are heard after it
  expect(await direct.update('look', undefined)).toEqual({ sum: 7 });
  await direct.update('end', undefined);
});
