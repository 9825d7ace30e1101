// Records the histories that replay.test.ts replays: `npx tsx test/histories/record.ts`, with TEMPORAL_ADDRESS set.
// To be run again only where a change of the processes or the kernel is meant to break open runs.

import { writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { createClient, type ClientRun } from '../../src/client/index.ts';
import { order } from '../../examples/order/contracts/order.ts';
import { BusinessError } from '../../src/model/errors.ts';
import { runWorker } from '../../src/worker/index.ts';
import { oneWay, secondTry, takeTwo, takeTwoLocally } from '../fixtures/probe.ts';
import { inProcessDepot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { deliveryOf, orderRequest, shopServices } from '../support/shop-services.ts';

type AnyRun = Pick<ClientRun<typeof order>, 'id' | 'temporal'> & { result(): Promise<unknown> };

const shop = shopServices();
shop.on('inventory.reserve', 'order-out-of-stock', () => {
  throw new BusinessError('OutOfStock', { details: { sku: 'tea', available: 0 } });
});
const folder = new URL('./', import.meta.url);
const common = { handleSignals: false, health: false } as const;
const orders = await runWorker({
  ...common,
  processes: new URL('../../examples/order/processes/', folder),
  services: shop.connections,
  taskQueue: 'record-orders',
});
const probes = await runWorker({
  ...common,
  processes: new URL('../fixtures/processes/', folder),
  services: [inProcessDepot().connection],
  taskQueue: 'record-probes',
});
const shopClient = await createClient({ connection: orders.connection, taskQueue: 'record-orders' });
const client = await createClient({ connection: probes.connection, taskQueue: 'record-probes' });

const place = (id: string) => shopClient.start(order, orderRequest(id), { id });
const good = await place('order-good');
await good.signal('delivered', deliveryOf(good.id));
await save(good);
await save(await place('order-out-of-stock'));
await save(await client.start(takeTwo, { first: 'a', second: 'nothing' }, { id: 'undone' }));
await save(await client.start(takeTwoLocally, { first: 'a', second: 'nothing' }, { id: 'undone-locally' }));
await save(await client.start(secondTry, { id: 'again' }, { id: 'attempt' }));
const cancelled = await client.start(takeTwoLocally, { first: 'a', wait: true }, { id: 'cancelled-locally' });
await eventually(() => cancelled.snapshot({ within: '30s' }), { holds: ({ waits }) => waits.length === 1 });
await cancelled.cancel();
await save(cancelled);
const stuck = await client.start(oneWay, { id: 'gone' }, { id: 'past-the-pivot' });
await eventually(() => stuck.snapshot(), { holds: ({ outcome }) => outcome === 'undo-failed' });
await stuck.decide({ action: 'settle' });
await save(stuck);
await Promise.all([orders.stop(), probes.stop()]);

async function save(run: AnyRun): Promise<void> {
  await run.result().catch(() => undefined);
  const text = historyToJSON(await run.temporal.fetchHistory());
  await writeFile(new URL(`${run.id}.json`, folder), `${withoutTraces(text)}\n`);
}

// Stack traces name files of the machine that recorded.
function withoutTraces(text: string): string {
  return JSON.stringify(
    JSON.parse(text, (key, value: unknown) => (key === 'stackTrace' || key === 'identity' ? '' : value)),
    null,
    1,
  );
}
