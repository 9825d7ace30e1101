// An order is placed, then cancelled or completed, never both.

import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readOrders } from '../../../../examples/order/services/orders/books.ts';
import { handlers } from '../../../../examples/order/services/orders/handlers.ts';
import { migrations, type OrdersTables } from '../../../../examples/order/services/orders/migrations.ts';
import { orders } from '../../../../examples/order/contracts/orders.ts';
import { openDatabase, serve, type ServiceServer } from '../../../../src/service/index.ts';
import { callService } from '../../../support/call-service.ts';
import { testDatabase, type TestDatabase } from '../../../support/postgres.ts';

let database: TestDatabase;
let db: Kysely<OrdersTables>;
let server: ServiceServer;
beforeAll(async () => {
  database = await testDatabase();
  db = openDatabase(database.url);
  server = await serve(orders, { database: db, migrations, handlers, log: false });
});
afterAll(async () => {
  await server.stop();
  await db.destroy();
  await database.drop();
});

const place = (order: string, key: string, line = { sku: 'tea', quantity: 2 }) =>
  callService(`${server.url}/place`, { order, customer: 'ada', line }, { key });
const cancel = (order: string, key: string) => callService(`${server.url}/cancel`, { order }, { key: `${key}/undo`, undoes: key });
const complete = (order: string) => callService(`${server.url}/complete`, { order, parcel: 'p1' }, { key: `${order} complete` });
const statusOf = async (order: string) => (await readOrders(db)).find((row) => row.order === order)?.status;
const refused = (code: string, details: unknown) => ({ status: 422, body: { error: { code, details } } });

it('is placed at the price of the product', async () => {
  expect(await place('o1', 'o1')).toMatchObject({ status: 200, body: { order: 'o1', amount: 900 } });
  expect(await place('o0', 'o0', { sku: 'dragon', quantity: 1 })).toMatchObject(refused('UnknownProduct', { sku: 'dragon' }));
});

it('is not placed twice, unless it was cancelled', async () => {
  await place('o2', 'o2/1');
  expect(await place('o2', 'o2/2')).toMatchObject(refused('AlreadyPlaced', { order: 'o2' }));
  expect(await cancel('o2', 'o2/2')).toMatchObject({ undo: 'never-happened' });
  expect(await statusOf('o2')).toBe('placed');
  expect(await cancel('o2', 'o2/1')).toMatchObject({ undo: 'undone' });
  expect(await statusOf('o2')).toBe('cancelled');
  expect(await place('o2', 'o2/3')).toMatchObject({ status: 200 });
});

it('is completed or cancelled, not both', async () => {
  await place('o3', 'o3');
  await complete('o3');
  expect(await cancel('o3', 'o3')).toMatchObject(refused('AlreadyCompleted', { order: 'o3' }));
  await place('o4', 'o4');
  await cancel('o4', 'o4');
  expect(await complete('o4')).toMatchObject(refused('NotPlaced', { order: 'o4', status: 'cancelled' }));
  expect([await statusOf('o3'), await statusOf('o4')]).toEqual(['completed', 'cancelled']);
});

it('names the field of a quantity that nobody could pay', async () => {
  const answer = await place('o5', 'o5', { sku: 'tea', quantity: Number.MAX_SAFE_INTEGER });
  expect(answer).toMatchObject({ status: 400, body: { error: { kind: 'invalid-input', issues: [{ path: 'line.quantity' }] } } });
});
