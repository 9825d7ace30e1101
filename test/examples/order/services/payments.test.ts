// The ledger on a real database: money is conserved whatever is called, in whatever order, however often.

import fc from 'fast-check';
import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLedgerTotal, readPayments } from '../../../../examples/order/services/payments/books.ts';
import { handlers } from '../../../../examples/order/services/payments/handlers.ts';
import { migrations, type PaymentsTables } from '../../../../examples/order/services/payments/migrations.ts';
import { payments } from '../../../../examples/order/contracts/payments.ts';
import { openDatabase, serve, type ServiceServer } from '../../../../src/service/index.ts';
import { callService } from '../../../support/call-service.ts';
import { testDatabase, type TestDatabase } from '../../../support/postgres.ts';

let database: TestDatabase;
let db: Kysely<PaymentsTables>;
let server: ServiceServer;
beforeAll(async () => {
  database = await testDatabase();
  db = openDatabase(database.url);
  server = await serve(payments, { database: db, migrations, handlers, log: false });
});
afterAll(async () => {
  await server.stop();
  await db.destroy();
  await database.drop();
});

const call = (operation: string, order: string, { key, undoes }: { key: string; undoes?: string }) =>
  callService(
    `${server.url}/${operation}`,
    { order, customer: 'ada', card: 'visa', amount: 500 },
    { key, ...(undoes !== undefined && { undoes }) },
  );
const accountOf = async (order: string) => (await readPayments(db)).find((account) => account.order === order);

describe('money', () => {
  it('is held, taken and given back, and every cent is accounted for', async () => {
    await call('authorise', 'o1', { key: 'o1-a' });
    await call('capture', 'o1', { key: 'o1-c' });
    expect(await accountOf('o1')).toEqual({ order: 'o1', held: 0, charged: 500, refunded: 0, released: 0 });
    await call('refund', 'o1', { key: 'o1-c/undo', undoes: 'o1-c' });
    await call('release', 'o1', { key: 'o1-a/undo', undoes: 'o1-a' });
    expect(await accountOf('o1')).toEqual({ order: 'o1', held: 0, charged: 500, refunded: 500, released: 0 });
    expect(await readLedgerTotal(db)).toBe(0);
  });

  it('is taken once, however often the same call comes', async () => {
    await call('authorise', 'o2', { key: 'o2-a' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => call('capture', 'o2', { key: 'o2-c' })));
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(await accountOf('o2')).toMatchObject({ charged: 500, held: 0 });
  });

  it('is not taken by a call that comes after its undo', async () => {
    await call('authorise', 'o3', { key: 'o3-a' });
    expect(await call('refund', 'o3', { key: 'o3-c/undo', undoes: 'o3-c' })).toMatchObject({ status: 200, undo: 'never-happened' });
    expect(await call('capture', 'o3', { key: 'o3-c' })).toMatchObject({ status: 410, body: { error: { kind: 'undone' } } });
    expect(await accountOf('o3')).toMatchObject({ charged: 0, held: 500 });
  });

  it('goes back by an undo as far as its own call moved it, and no further', async () => {
    await call('authorise', 'o6', { key: 'o6-a' });
    await call('authorise', 'o6', { key: 'o6-b' });
    await call('release', 'o6', { key: 'o6-a/undo', undoes: 'o6-a' });
    expect(await accountOf('o6')).toMatchObject({ held: 500, released: 500 });
  });

  it('is not given back where it was not taken', async () => {
    const refund = await callService(`${server.url}/refund`, { order: 'o7', amount: 1 }, { key: 'o7-r' });
    expect(refund).toMatchObject({ status: 422, body: { error: { code: 'NotCharged', details: { charged: 0 } } } });
  });

  it('is not taken where it is not held, or the card is refused', async () => {
    expect(await call('capture', 'o4', { key: 'o4-c' })).toMatchObject({
      status: 422,
      body: { error: { code: 'NotAuthorised', details: { held: 0 } } },
    });
    const refused = await callService(
      `${server.url}/authorise`,
      { order: 'o5', customer: 'ada', card: 'refused-1', amount: 500 },
      { key: 'o5-a' },
    );
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'CardRefused' } } });
  });

  it('is conserved over any sequence of calls, repetitions and undos', async () => {
    const steps = ['authorise', 'capture', 'release', 'refund'] as const;
    const step = fc.record({ step: fc.constantFrom(...steps), copy: fc.integer({ min: 0, max: 1 }) });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (sequence) => {
        const order = `p${String(++run)}`;
        for (const { step: operation, copy } of sequence) {
          const undone = { release: 'authorise', refund: 'capture' }[operation as string];
          const key = `${order}-${operation}-${String(copy)}`;
          await call(operation, order, undone ? { key, undoes: `${order}-${undone}-${String(copy)}` } : { key });
        }
        const account = await accountOf(order);
        expect(await readLedgerTotal(db)).toBe(0);
        expect(account?.held ?? 0).toBeGreaterThanOrEqual(0);
        expect(account?.refunded ?? 0).toBeLessThanOrEqual(account?.charged ?? 0);
      }),
      { numRuns: 40 },
    );
  });
});

describe('money, with everything at once', () => {
  const act = fc.record({
    operation: fc.constantFrom('authorise', 'capture', 'undo of authorise', 'undo of capture', 'release', 'refund'),
    copy: fc.integer({ min: 0, max: 1 }),
  });
  let run = 0;

  it('is conserved, and what was undone stays undone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
        const order = `q${String(++run)}`;
        const answers = await Promise.all(acts.map(({ operation, copy }) => perform(operation, { order, copy })));
        expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
        for (const [index, { operation, copy }] of acts.entries()) {
          if (!operation.startsWith('undo') || answers[index]?.status !== 200) continue;
          const late = await perform(operation.replace('undo of ', ''), { order, copy });
          expect(late.status).toBe(410);
        }
        const account = await accountOf(order);
        expect(await readLedgerTotal(db)).toBe(0);
        expect(account?.held ?? 0).toBeGreaterThanOrEqual(0);
        expect((account?.charged ?? 0) - (account?.refunded ?? 0)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 20 },
    );
  });

  const perform = (operation: string, { order, copy }: { order: string; copy: number }) => {
    const key = `${order} ${operation} ${String(copy)}`;
    if (operation === 'undo of authorise') return call('release', order, { key, undoes: `${order} authorise ${String(copy)}` });
    if (operation === 'undo of capture') return call('refund', order, { key, undoes: `${order} capture ${String(copy)}` });
    return call(operation, order, { key });
  };
});

describe('the database itself', () => {
  const movement = sql`insert into movement (shop_order, kind) values ('x', 'hold')`;
  it('refuses entries that do not add up to zero', async () => {
    const unbalanced = db.transaction().execute(async (trx) => {
      await movement.execute(trx);
      await sql`insert into entry select max(id), 'card', -5 from movement`.execute(trx);
    });
    await expect(unbalanced).rejects.toThrow(/do not add up to zero/);
  });

  it('refuses a movement that moves nothing', async () => {
    await expect(movement.execute(db)).rejects.toThrow(/do not add up to zero/);
  });

  it.each(['update entry set amount = 1', 'delete from entry', 'delete from movement', 'truncate entry'])(
    'refuses to forget: %s',
    async (statement) => {
      await expect(sql.raw(statement).execute(db)).rejects.toThrow(/append-only/);
    },
  );
});
