// With a codec that encrypts, the server sees nothing of what a run is about, and the client still sees all of it: also
// what it reads from the history itself.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { BusinessError } from '../../src/model/errors.ts';
import { takeTwo, takeTwoLocally } from '../fixtures/probe.ts';
import { inProcessDepot } from '../support/depot.ts';
import { encryption } from '../support/encryption.ts';
import { eventually } from '../support/eventually.ts';
import { onTemporal, temporalAddress, type OnTemporal } from '../support/temporal.ts';

const secret = 'darjeeling';
const depot = inProcessDepot();
const dataConverter = { payloadCodecs: [encryption()] };
let world: OnTemporal;
let client: TenutoClient;
beforeAll(async () => {
  const processes = new URL('../fixtures/processes/', import.meta.url);
  world = await onTemporal({ processes, services: [depot.connection], dataConverter });
  client = await createClient({ temporal: { address: temporalAddress() }, taskQueue: world.taskQueue, dataConverter });
});
afterAll(async () => {
  await client.close();
  await world.stop();
});

const idOf = (name: string) => `${name}-${world.taskQueue}`;

/** All bytes and texts of a history, as the server has them. */
async function seenByServer(id: string): Promise<string> {
  const { events } = await client.temporal.workflow.getHandle(id).fetchHistory();
  return textsIn(events).join('\n');
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('latin1')];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const processesOf = { remote: takeTwo, local: takeTwoLocally };
const kinds = ['remote', 'local'] as const;
const holdsOne = {
  holds: ({ steps }: { steps: readonly { state: { kind: string } }[] }) => steps.some(({ state }) => state.kind === 'completed'),
};

describe('with payloads encrypted', () => {
  it.each(kinds)('a run with %s steps is read by its client, open and closed, and not by the server', async (kind) => {
    const id = idOf(kind);
    const run = await client.start(processesOf[kind], { first: secret, wait: true }, { id });
    const open = await eventually(() => run.snapshot(), holdsOne);
    await run.signal('goOn');
    expect(await run.result()).toEqual({ taken: [secret, 'second'] });
    const closed = await run.snapshot();
    expect(open).toMatchObject({ outcome: 'running', steps: [{ id: 'depot.take', state: { kind: 'completed' } }] });
    expect(closed.steps.map(({ id, state }) => `${id} ${state.kind}`)).toEqual(['depot.take completed', 'depot.take#2 completed']);
    expect(await seenByServer(id)).not.toContain(secret);
  });

  it('a business error comes back whole', async () => {
    const run = await client.start(takeTwo, { first: secret, second: 'nothing' }, { id: idOf('refused') });
    const error = await run.result().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: 'business', code: 'Empty', details: { id: 'nothing' } } satisfies Partial<BusinessError>);
    expect((await run.snapshot()).outcome).toBe('undone');
    expect(await seenByServer(run.id)).not.toContain(secret);
  });

  it.each(kinds)('what a terminated run with %s steps has left behind is found and undone', async (kind) => {
    const [process, id] = [processesOf[kind], idOf(`terminated-${kind}`)];
    const item = `${secret}-${kind}`;
    const run = await client.start(process, { first: item, wait: true }, { id });
    await eventually(() => run.snapshot(), holdsOne);
    await run.temporal.terminate();
    await eventually(() => client.findAbandoned([process]), { holds: (found) => found.some((it) => it.id === id && it.open.length === 1) });
    await (await client.undoAbandoned(process, id)).result().catch(() => undefined);
    expect([...depot.taken.values()]).not.toContain(item);
    expect(depot.calls).toContain(`put ${item}`);
    expect(await seenByServer(`${id}:undo`)).not.toContain(secret);
  });

  it('a client without the key reads nothing', async () => {
    const id = idOf('foreign');
    await (await client.start(takeTwo, { first: secret }, { id })).result();
    const foreign = await createClient({
      connection: world.worker.connection,
      dataConverter: { payloadCodecs: [encryption()] },
    });
    await expect(foreign.run(takeTwo, id).result()).rejects.toThrow();
  });
});

it('without a codec, the server sees it: so the search above can find it', async () => {
  const plain = await onTemporal({ processes: new URL('../fixtures/processes/', import.meta.url), services: [depot.connection] });
  const run = await plain.client.start(takeTwo, { first: secret }, { id: idOf('plain') });
  await run.result();
  expect(await seenByServer(run.id)).toContain(secret);
  await plain.stop();
});
