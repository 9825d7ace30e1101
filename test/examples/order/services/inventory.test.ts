// Stock on a real database: never sold twice, and given back when nobody comes for it.

import fc from 'fast-check';
import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readReservations, readStock } from '../../../../examples/order/services/inventory/books.ts';
import { createHandlers } from '../../../../examples/order/services/inventory/handlers.ts';
import { migrations, type InventoryTables } from '../../../../examples/order/services/inventory/migrations.ts';
import { expireReservations } from '../../../../examples/order/services/inventory/reservations.ts';
import { inventory } from '../../../../examples/order/contracts/inventory.ts';
import { openDatabase, serve, type ServiceServer } from '../../../../src/service/index.ts';
import { callService, type Answered } from '../../../support/call-service.ts';
import { testDatabase, type TestDatabase } from '../../../support/postgres.ts';

let database: TestDatabase;
let db: Kysely<InventoryTables>;
let server: ServiceServer;
let now = Date.now();
beforeAll(async () => {
  database = await testDatabase();
  db = openDatabase(database.url);
  server = await serve(inventory, { database: db, migrations, handlers: createHandlers({ hold: 60_000, now: () => now }), log: false });
});
afterAll(async () => {
  await server.stop();
  await db.destroy();
  await database.drop();
});
beforeEach(restock);

async function restock(): Promise<void> {
  now = Date.now();
  await sql`truncate reservation`.execute(db);
  await sql`update stock set on_hand = initial, reserved = 0`.execute(db);
  await sql`insert into stock values ('few', 10, 10, 0) on conflict (sku) do update set initial = 10, on_hand = 10, reserved = 0`.execute(
    db,
  );
}

const reserve = (order: string, quantity = 1) =>
  callService(`${server.url}/reserve`, { order, line: { sku: 'few', quantity } }, { key: `${order}-${String(now)}` });
const withdraw = (order: string) => callService(`${server.url}/withdraw`, { order }, { key: `${order}-w-${String(now)}` });
const few = async () => (await readStock(db)).find(({ sku }) => sku === 'few');

it('is never sold twice: of 50 who want one of 10 at the same time, 10 get it', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => reserve(`rush-${String(index)}`)));
  expect(answers.filter(({ status }) => status === 200).length).toBe(10);
  expect(answers.filter(({ status }) => status === 422).length).toBe(40);
  expect(await few()).toMatchObject({ onHand: 10, reserved: 10 });
});

it('is gone once it is withdrawn, and accounted for', async () => {
  await reserve('gone', 3);
  await withdraw('gone');
  expect(await few()).toEqual({ sku: 'few', initial: 10, onHand: 7, reserved: 0, withdrawn: 3 });
  expect(await readReservations(db)).toEqual([{ order: 'gone', reserved: 3, released: 0, withdrawn: 3 }]);
});

it('comes back when a reservation expires, and cannot be withdrawn any more', async () => {
  now -= 120_000;
  await reserve('late', 4);
  await expireReservations(db);
  expect(await few()).toMatchObject({ onHand: 10, reserved: 0 });
  expect(await withdraw('late')).toMatchObject({ status: 422, body: { error: { code: 'NoReservation' } } });
});

it('comes back without waiting for the sweep, as soon as somebody else wants it', async () => {
  now -= 120_000;
  await reserve('forgotten', 10);
  now += 120_000;
  expect(await reserve('next', 10)).toMatchObject({ status: 200 });
  expect(await few()).toMatchObject({ onHand: 10, reserved: 10 });
});

it('comes back by an undo as far as its own call reserved it, and no further', async () => {
  const keys = ['a', 'b'].map((name) => `${name}-${String(now)}`);
  const line = { sku: 'few', quantity: 2 };
  for (const key of keys) await callService(`${server.url}/reserve`, { order: 'pair', line }, { key });
  const [first = ''] = keys;
  await callService(`${server.url}/release`, { order: 'pair', line }, { key: `${first}/undo`, undoes: first });
  expect(await readReservations(db)).toEqual([{ order: 'pair', reserved: 4, released: 2, withdrawn: 0 }]);
});

it('is accounted for after any calls, repetitions and undos at once', async () => {
  const act = fc.record({
    operation: fc.constantFrom('reserve', 'undo', 'release', 'withdraw', 'expire'),
    copy: fc.integer({ min: 0, max: 3 }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 15 }), async (acts) => {
      run += 1;
      await restock();
      const answers = await Promise.all(
        acts.map(({ operation, copy }) => perform(operation, `${String(now)} ${String(run)} ${String(copy)}`)),
      );
      expect(answers.filter((answer) => answer && answer.status >= 500)).toEqual([]);
      const stock = await few();
      const open = (await readReservations(db)).reduce(
        (sum, { reserved, released, withdrawn }) => sum + reserved - released - withdrawn,
        0,
      );
      expect(stock).toMatchObject({ reserved: open, onHand: 10 - (stock?.withdrawn ?? 0) });
    }),
    { numRuns: 20 },
  );
});

async function perform(operation: string, id: string): Promise<Answered | undefined> {
  if (operation === 'expire') {
    await expireReservations(db);
    return undefined;
  }
  const input = { order: id, line: { sku: 'few', quantity: 1 } };
  if (operation === 'undo') return callService(`${server.url}/release`, input, { key: `${id} undo`, undoes: `${id} reserve` });
  return callService(`${server.url}/${operation}`, input, { key: `${id} ${operation}` });
}

it('stays gone when the sweep comes after it was withdrawn', async () => {
  now -= 120_000;
  await reserve('sold', 2);
  await withdraw('sold');
  await expireReservations(db);
  expect(await few()).toMatchObject({ onHand: 8, reserved: 0, withdrawn: 2 });
});

it('is not below zero even where a program would have it so', async () => {
  await expect(sql`update stock set reserved = on_hand + 1 where sku = 'few'`.execute(db)).rejects.toThrow(/check constraint/);
});
