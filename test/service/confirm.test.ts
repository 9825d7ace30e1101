// What was tried counts once it is confirmed, or is given up: in every order of arrival one of the two, and once.

import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BusinessError } from '../../src/model/errors.ts';
import { door, honest, openTill, type Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());

const lay = (name: string) => till.call('lay', { till: name, coins: 5 }, { key: name });
const confirm = (name: string, { key = `${name}/confirm`, service = till } = {}) =>
  service.call('bank', { till: name, coins: 5 }, { key, confirms: name });
const undo = (name: string) => till.call('take', { till: name, coins: 5 }, { key: `${name}/undo`, undoes: name });
const expired = { status: 422, body: { error: { kind: 'business', code: 'Expired' } } };

describe('a reserved call', () => {
  it('is confirmed once, with its original input and output: the same confirm is replayed, another one does nothing', async () => {
    const { body } = await lay('once');
    expect(await confirm('once')).toMatchObject({ status: 200, body: { banked: 5 } });
    const again = await confirm('once');
    expect([again.body, again.headers.get('Idempotent-Replayed')]).toEqual([{ banked: 5 }, 'true']);
    expect(await confirm('once', { key: 'once/other' })).toMatchObject({ status: 200, body: null });
    expect(await till.coins('once')).toEqual([5, 0]);
    const { undoes } = await till.db
      .selectFrom('coin')
      .select('undoes')
      .where('till', '=', 'once')
      .where('coins', '=', 0)
      .executeTakeFirstOrThrow();
    expect(JSON.parse(undoes ?? '')).toEqual({ operation: 'lay', input: { till: 'once', coins: 5 }, output: body });
  });

  it('cannot be undone once it is confirmed, and is replayed as before', async () => {
    const first = await lay('kept');
    await confirm('kept');
    expect(await undo('kept')).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('it was confirmed') } } });
    expect(await lay('kept')).toMatchObject({ status: 200, body: first.body });
    expect(await till.coins('kept')).toEqual([5, 0]);
  });

  it('cannot be confirmed once it is undone', async () => {
    await lay('given up');
    await undo('given up');
    expect(await confirm('given up')).toMatchObject({ status: 410, body: { error: { kind: 'undone' } } });
    expect(await till.coins('given up')).toEqual([5, -5]);
  });

  it('cannot be confirmed after its expiry, and can still be undone', async () => {
    await lay('late');
    await sql`update tenuto_call set at = now() - interval '11 minutes' where key = 'late'`.execute(till.db);
    expect(await confirm('late')).toMatchObject(expired);
    expect(await undo('late')).toMatchObject({ status: 200 });
    expect(await till.coins('late')).toEqual([5, -5]);
  });

  it('is awaited by its confirm while it runs', async () => {
    const gate = door();
    const slow = till.as({ handlers: { ...honest, lay: async (...args) => gate.wait().then(() => honest.lay(...args)) } });
    const call = slow.call('lay', { till: 'slow', coins: 5 }, { key: 'slow' });
    await gate.reached;
    const confirmed = confirm('slow');
    await till.queued();
    gate.open();
    expect((await call).status).toBe(200);
    expect(await confirmed).toMatchObject({ status: 200, body: { banked: 5 } });
  });

  it('is confirmed or undone, never both, under concurrent requests', async () => {
    let run = 0;
    const acts = fc.array(fc.constantFrom('lay', 'confirm', 'other confirm', 'undo'), { minLength: 2, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(acts, async (all) => {
        const name = `any ${String(++run)}`;
        const answers = await Promise.all(
          all.map((act) =>
            act === 'lay' ? lay(name) : act === 'undo' ? undo(name) : confirm(name, act === 'confirm' ? {} : { key: `${name}/other` }),
          ),
        );
        expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
        const laid = all.includes('lay');
        const coins = await till.coins(name);
        expect([[], [5], [5, 0], [5, -5]]).toContainEqual(coins);
        expect(laid || coins.length === 0).toBe(true);
        await lay(name);
        const [confirmed, undone] = [await confirm(name), await undo(name)];
        expect([confirmed.status === 200, undone.status === 200].filter(Boolean)).toHaveLength(1);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a confirm', () => {
  it('that is refused leaves the call reserved, and may be sent again', async () => {
    await lay('shut');
    const shut = till.as({ handlers: { ...honest, bank: () => Promise.reject(new BusinessError('Shut', { details: null })) } });
    expect(await confirm('shut', { service: shut })).toMatchObject({ status: 422, body: { error: { code: 'Shut' } } });
    expect(await confirm('shut')).toMatchObject({ status: 200 });
  });

  it('that throws leaves the call reserved, and may be sent again', async () => {
    await lay('broken');
    const broken = till.as({
      handlers: { ...honest, bank: async (...args) => honest.bank(...args).then(() => Promise.reject(new Error('broken'))) },
    });
    expect(await confirm('broken', { service: broken })).toMatchObject({ status: 500 });
    expect(await till.coins('broken')).toEqual([5]);
    expect(await confirm('broken')).toMatchObject({ status: 200 });
  });

  it('of an unknown key finds nothing held, and leaves no record: the call may still arrive', async () => {
    expect(await confirm('ghost')).toMatchObject(expired);
    expect(await lay('ghost')).toMatchObject({ status: 200 });
  });

  it('is refused if it does not confirm such a call, or also undoes', async () => {
    await till.call('put', { till: 'plain', coins: 5 }, { key: 'plain' });
    const wrong = { status: 400, body: { error: { kind: 'invalid-request' } } };
    expect(await confirm('plain')).toMatchObject(wrong);
    expect(await till.call('ring', null, { key: 'r', confirms: 'plain' })).toMatchObject(wrong);
    const both = { key: 'both', confirms: 'plain', undoes: 'plain' };
    expect(await till.call('take', { till: 'plain', coins: 5 }, both)).toMatchObject(wrong);
    expect(await till.call('bank', { till: 'plain', coins: 5 }, { key: 'own', confirms: 'own' })).toMatchObject(wrong);
    expect(await till.coins('plain')).toEqual([5]);
  });

  it('is an ordinary call if it has no header Confirms', async () => {
    expect(await till.call('bank', { till: 'direct', coins: 5 }, { key: 'direct' })).toMatchObject({ status: 200, body: { banked: 5 } });
  });
});
