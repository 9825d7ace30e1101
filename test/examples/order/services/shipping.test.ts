// The carrier on a real database: each delivery is reported until the shop has taken note, also over a restart.

import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { work } from '../../../../examples/order/services/shipping/carrier.ts';
import { createHandlers } from '../../../../examples/order/services/shipping/handlers.ts';
import { migrations, type ShippingTables } from '../../../../examples/order/services/shipping/migrations.ts';
import { Delivery, shipping } from '../../../../examples/order/contracts/shipping.ts';
import { serve, type ServiceServer } from '../../../../src/service/index.ts';
import { callService } from '../../../support/call-service.ts';
import { eventually } from '../../../support/eventually.ts';
import { testDatabase, type TestDatabase } from '../../../support/postgres.ts';

let database: TestDatabase;
let shop: Server;
let webhook: string;
let willing = false;
const reports: { order: string; key: unknown }[] = [];

beforeAll(async () => {
  database = await testDatabase();
  shop = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      reports.push({ order: Delivery.parse(JSON.parse(body)).order, key: request.headers['idempotency-key'] });
      response.writeHead(willing ? 204 : 500).end();
    });
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  webhook = `http://127.0.0.1:${String((shop.address() as { port: number }).port)}/`;
});
afterAll(async () => {
  await new Promise((resolve) => shop.close(resolve));
  await database.drop();
});

const carrier = (): Promise<ServiceServer> =>
  serve<typeof shipping.operations, ShippingTables>(shipping, {
    database: database.url,
    migrations,
    handlers: createHandlers({ delay: 0 }),
    jobs: { carrier: { every: '20ms', run: (db) => work(db, { webhook }) } },
    log: false,
  });

it('reports a delivery again until the shop takes note, over a restart of the carrier', async () => {
  const first = await carrier();
  const answer = await callService(
    `${first.url}/arrange`,
    { order: 'o1', address: '1 Main St', line: { sku: 'tea', quantity: 1 } },
    { key: 'k1' },
  );
  const { parcel } = answer.body as { parcel: string };
  await eventually(() => reports.length, { holds: (count) => count >= 1 });
  await first.stop();
  const before = reports.length;
  willing = true;
  const second = await carrier();
  await eventually(() => reports.length, { holds: (count) => count > before });
  const sent = reports.length;
  await callService(`${second.url}/remind`, { order: 'o1', parcel }, { key: 'k2' });
  await second.stop();
  expect(reports.length).toBe(sent);
  expect(new Set(reports.map(({ key }) => key))).toEqual(new Set([`delivery/${parcel}`]));
});

it('refuses a reminder of a parcel that it does not know', async () => {
  const server = await carrier();
  const answer = await callService(`${server.url}/remind`, { order: 'o1', parcel: 'lost' }, { key: 'k4' });
  expect(answer).toMatchObject({ status: 422, body: { error: { code: 'UnknownParcel', details: { parcel: 'lost' } } } });
  await server.stop();
});

it('refuses an address that nobody delivers to', async () => {
  const server = await carrier();
  const answer = await callService(
    `${server.url}/arrange`,
    { order: 'o2', address: 'nowhere 1', line: { sku: 'tea', quantity: 1 } },
    { key: 'k3' },
  );
  expect(answer).toMatchObject({ status: 422, body: { error: { code: 'AddressRefused', details: { address: 'nowhere 1' } } } });
  await server.stop();
});
