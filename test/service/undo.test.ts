// What was done is taken back once; what never happened stays so.

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BusinessError } from '../../src/model/errors.ts';
import { callsIn, expireCalls } from '../../src/service/calls/calls.ts';
import { door, honest, openTill, type Answer, type Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());

const put = (name: string, coins = 5) => till.call('put', { till: name, coins }, { key: name });
const undo = (name: string, { key = `${name}/undo`, coins = 5 } = {}) => till.call('take', { till: name, coins }, { key, undoes: name });
const outcome = ({ status, headers }: Answer) => [status, headers.get('Undo-Outcome')];
const undone = { status: 410, body: { error: { kind: 'undone' } } };

describe('a call that was done', () => {
  it('is undone with its original input and output', async () => {
    const { body } = await put('done');
    expect(outcome(await undo('done'))).toEqual([200, 'undone']);
    expect(await till.coins('done')).toEqual([5, -5]);
    const { undoes } = await till.db
      .selectFrom('coin')
      .select('undoes')
      .where('till', '=', 'done')
      .where('coins', '<', 0)
      .executeTakeFirstOrThrow();
    expect(JSON.parse(undoes ?? '')).toEqual({ operation: 'put', input: { till: 'done', coins: 5 }, output: body });
  });

  it('is undone once: the same undo is replayed, another one finds nothing to do', async () => {
    await put('twice');
    await undo('twice');
    const again = await undo('twice');
    expect([...outcome(again), again.headers.get('Idempotent-Replayed')]).toEqual([200, 'undone', 'true']);
    expect(outcome(await undo('twice', { key: 'twice/other' }))).toEqual([200, 'already-undone']);
    expect(await till.coins('twice')).toEqual([5, -5]);
  });

  it('is refused after its undo', async () => {
    await put('late');
    await undo('late');
    expect(await put('late')).toMatchObject(undone);
    expect(await till.coins('late')).toEqual([5, -5]);
  });

  it('is undone once, even by ten concurrent undos with different keys', async () => {
    await put('many');
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => undo('many', { key: `many/${String(index)}` })));
    expect(answers.filter((answer) => answer.headers.get('Undo-Outcome') === 'undone')).toHaveLength(1);
    expect(await till.coins('many')).toEqual([5, -5]);
  });

  it('is awaited by its undo while it runs', async () => {
    const gate = door();
    const slow = till.as({ handlers: { ...honest, put: async (...args) => gate.wait().then(() => honest.put(...args)) } });
    const call = slow.call('put', { till: 'race', coins: 5 }, { key: 'race' });
    await gate.reached;
    const taken = undo('race');
    await till.queued();
    gate.open();
    expect((await call).status).toBe(200);
    expect(outcome(await taken)).toEqual([200, 'undone']);
    expect(await till.coins('race')).toEqual([5, -5]);
  });
});

describe('a call that never happened', () => {
  it('is refused when it arrives after its undo', async () => {
    expect(outcome(await undo('ghost'))).toEqual([200, 'never-happened']);
    expect(await put('ghost')).toMatchObject(undone);
    expect(await till.coins('ghost')).toEqual([]);
    expect(outcome(await undo('ghost', { key: 'ghost/other' }))).toEqual([200, 'never-happened']);
  });

  it('is undone successfully, even if its input was never valid', async () => {
    expect((await put('invalid', -1)).status).toBe(400);
    expect(outcome(await undo('invalid', { coins: -1 }))).toEqual([200, 'never-happened']);
  });

  it('includes a call that was refused', async () => {
    expect((await put('refused', 101)).status).toBe(422);
    expect(outcome(await undo('refused', { coins: 101 }))).toEqual([200, 'never-happened']);
    expect(await put('refused', 101)).toMatchObject(undone);
    expect(await till.coins('refused')).toEqual([]);
  });
});

describe('an undo', () => {
  it('that is refused leaves the call done, and may be sent again', async () => {
    await put('locked');
    const locked = till.as({
      handlers: { ...honest, take: () => Promise.reject(new BusinessError('Locked', { details: { till: 'locked' } })) },
    });
    const send = (service: Till) => service.call('take', { till: 'locked', coins: 5 }, { key: 'locked/undo', undoes: 'locked' });
    expect(await send(locked)).toMatchObject({ status: 422, body: { error: { code: 'Locked' } } });
    expect((await put('locked')).status).toBe(200);
    expect(outcome(await send(till))).toEqual([200, 'undone']);
  });

  it('that throws leaves the call done, and may be sent again', async () => {
    await put('broken');
    const broken = till.as({
      handlers: { ...honest, take: async (...args) => honest.take(...args).then(() => Promise.reject(new Error('broken'))) },
    });
    expect((await broken.call('take', { till: 'broken', coins: 5 }, { key: 'broken/undo', undoes: 'broken' })).status).toBe(500);
    expect(await till.coins('broken')).toEqual([5]);
    expect(outcome(await undo('broken'))).toEqual([200, 'undone']);
  });

  it('undoes neither another undo, nor a call with a different undo', async () => {
    await till.call('ring', null, { key: 'bell' });
    await put('chain');
    await undo('chain');
    for (const undoes of ['bell', 'chain/undo'])
      expect(await till.call('take', { till: 'x', coins: 1 }, { key: `${undoes}/undo`, undoes })).toMatchObject({
        status: 400,
        body: { error: { kind: 'invalid-request' } },
      });
  });

  it('is an ordinary call if it has no header Undoes', async () => {
    const answer = await till.call('take', { till: 'direct', coins: 5 }, { key: 'direct' });
    expect([...outcome(answer), await till.coins('direct')]).toEqual([200, null, [-5]]);
  });
});

describe('old keys', () => {
  it('are deleted, except those of calls that can still be undone', async () => {
    await put('kept');
    await undo('tombstone');
    await sql`update tenuto_call set at = now() - interval '31 days' where key in ('kept', 'tombstone')`.execute(till.db);
    const day = 86_400_000;
    expect(await expireCalls(callsIn(till.db), { settled: 30 * day })).toBe(1);
    expect((await put('tombstone')).headers.get('Idempotent-Replayed')).toBeNull();
    expect(outcome(await undo('kept'))).toEqual([200, 'undone']);
    await put('old');
    await sql`update tenuto_call set at = now() - interval '2 years' where key = 'old'`.execute(till.db);
    expect(await expireCalls(callsIn(till.db), { settled: 30 * day, undoable: 365 * day })).toBe(1);
  });
});
