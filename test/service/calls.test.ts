// One key has one effect, and one answer: on a real database.

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BusinessError, ServiceUnavailable } from '../../src/model/errors.ts';
import { openDatabase, serviceApp } from '../../src/service/index.ts';
import { door, honest, openTill, till as contract, type Till, type TillTables } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());

const put = (name: string, { key = name, coins = 5 }: { key?: string; coins?: number } = {}) =>
  till.call('put', { till: name, coins }, { key });
const replayed = ({ headers }: { headers: Headers }) => headers.get('Idempotent-Replayed');

describe('a key that was used', () => {
  it('is answered the same again, without a second effect', async () => {
    const first = await put('again');
    const second = await put('again');
    expect([first.status, replayed(first)]).toEqual([200, null]);
    expect([second.status, second.text, replayed(second)]).toEqual([200, first.text, 'true']);
    expect(await till.coins('again')).toEqual([5]);
  });

  it('identifies the same call, whatever the order of its fields and its white space', async () => {
    await put('order');
    expect(await till.call('put', '{ "coins" : 5,\n "till": "order" }', { key: 'order' })).toMatchObject({ status: 200 });
    expect(await till.coins('order')).toEqual([5]);
  });

  it('has one effect and one answer, even for 20 concurrent calls', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => put('crowd')));
    expect(new Set(answers.map(({ status, text }) => `${String(status)} ${text}`)).size).toBe(1);
    expect(answers.filter((answer) => replayed(answer) === null)).toHaveLength(1);
    expect(await till.coins('crowd')).toEqual([5]);
  });

  it('is rejected for another body, another operation and an undo', async () => {
    await put('mine');
    const others = [
      await put('mine', { coins: 6 }),
      await till.call('take', { till: 'mine', coins: 5 }, { key: 'mine' }),
      await till.call('take', { till: 'mine', coins: 5 }, { key: 'mine', undoes: 'other' }),
    ];
    for (const answer of others) expect(answer).toMatchObject({ status: 409, body: { error: { kind: 'key-reused' } } });
    expect(await till.coins('mine')).toEqual([5]);
  });

  it('waits for the call that runs, and performs the work if that one fails', async () => {
    const gate = door();
    const broken = till.as({ handlers: { ...honest, put: () => gate.wait().then(() => Promise.reject(new Error('broken'))) } });
    const first = broken.call('put', { till: 'heir', coins: 5 }, { key: 'heir' });
    await gate.reached;
    const second = put('heir');
    await till.queued();
    gate.open();
    expect((await first).status).toBe(500);
    expect([(await second).status, replayed(await second)]).toEqual([200, null]);
    expect(await till.coins('heir')).toEqual([5]);
  });
});

describe('a refusal', () => {
  it('leaves no trace of the work, and is replayed afterwards', async () => {
    const first = await put('full', { coins: 101 });
    expect(first).toMatchObject({
      status: 422,
      body: { error: { kind: 'business', code: 'Full', message: 'The till is full', details: { room: 100 } } },
    });
    expect(await till.coins('full')).toEqual([]);
    const second = await put('full', { coins: 101 });
    expect([second.status, second.text, replayed(second)]).toEqual([422, first.text, 'true']);
  });

  it.each([
    ['that the contract does not declare', new BusinessError('Bankrupt')],
    ['whose details break their schema', new BusinessError('Full', { details: { room: 'none' } })],
  ])('%s is a bug of the service', async (_, refusal) => {
    const service = till.as({ handlers: { ...honest, put: () => Promise.reject(refusal) } });
    const answer = await service.call('put', { till: 'bug', coins: 1 }, { key: `bug ${refusal.code}` });
    expect(answer).toMatchObject({ status: 500, body: { error: { kind: 'internal' } } });
  });
});

describe('a handler that throws', () => {
  const crash = {
    ...honest,
    put: async (...args: Parameters<typeof honest.put>) => honest.put(...args).then(() => Promise.reject(new Error('crash'))),
  };

  it('leaves nothing behind, and the key may be used again', async () => {
    const answer = await till.as({ handlers: crash }).call('put', { till: 'crash', coins: 5 }, { key: 'crash' });
    expect(answer).toMatchObject({ status: 500, body: { error: { kind: 'internal' } } });
    expect(await till.coins('crash')).toEqual([]);
    expect([(await put('crash')).status, await till.coins('crash')]).toEqual([200, [5]]);
  });

  it('leaves nothing behind if its answer violates the contract', async () => {
    const bad = {
      ...honest,
      put: async (...args: Parameters<typeof honest.put>) => ({ id: String((await honest.put(...args)).id) as unknown as number }),
    };
    expect((await till.as({ handlers: bad }).call('put', { till: 'bad', coins: 5 }, { key: 'bad' })).status).toBe(500);
    expect(await till.coins('bad')).toEqual([]);
  });

  it('sends a Retry-After if it is unavailable', async () => {
    const busy = { ...honest, put: () => Promise.reject(new ServiceUnavailable('Counting coins', { retryAfter: 1_500 })) };
    const answer = await till.as({ handlers: busy }).call('put', { till: 'busy', coins: 5 }, { key: 'busy' });
    expect(answer).toMatchObject({ status: 503, body: { error: { kind: 'unavailable', message: 'Counting coins' } } });
    expect(answer.headers.get('Retry-After')).toBe('2');
  });
});

describe('the database', () => {
  it('is awaited no longer than the deadline of the caller', async () => {
    const released = door();
    const holder = till.db.transaction().execute(async (tx) => {
      await sql`lock table coin`.execute(tx);
      await released.wait();
    });
    await released.reached;
    const answer = await till.call('put', { till: 'slow', coins: 5 }, { key: 'slow', deadline: '50' });
    released.open();
    await holder;
    expect(answer).toMatchObject({ status: 503, body: { error: { kind: 'unavailable' } } });
    expect(await till.coins('slow')).toEqual([]);
  });

  it('that does not answer makes the service unavailable, not failed', async () => {
    const gone = openDatabase<TillTables>('postgres://nobody@127.0.0.1:1/none');
    const app = serviceApp(contract, { db: gone, handlers: honest });
    const answer = await app.request('/put', { method: 'POST', body: '{"till":"x","coins":1}', headers: { 'Idempotency-Key': 'gone' } });
    expect(answer.status).toBe(503);
    expect((await app.request('/healthz')).status).toBe(503);
    expect(await till.request('/healthz')).toMatchObject({ status: 200, body: { status: 'ready', service: 'till' } });
    await gone.destroy();
  });
});
