// A service behaves badly where it is told to, as often as it is told to, and not otherwise.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultsOf } from '../../src/service/faults.ts';
import { serve, type ServiceServer } from '../../src/service/index.ts';
import { honest, openTill, till as contract, type Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await openTill({ faults: true });
});
afterAll(() => till.close());
beforeEach(async () => {
  await till.request('/_faults', { method: 'DELETE' });
});

const add = (fault: unknown) => till.request('/_faults', { method: 'POST', body: JSON.stringify(fault) });
const put = (name: string) => till.call('put', { till: name, coins: 5 }, { key: name });

describe('a fault', () => {
  it('applies to the calls that it matches, until it is used up', async () => {
    expect(await add({ operation: 'put', match: { till: 'odd' }, mode: 'fail', times: 2 })).toMatchObject({
      status: 201,
      body: { times: 2 },
    });
    expect((await put('even')).status).toBe(200);
    expect([(await put('odd')).status, (await put('odd')).status, (await put('odd')).status]).toEqual([503, 503, 200]);
    expect((await till.request('/_faults')).body).toEqual([]);
  });

  it.each([
    ['fail', [503, []]],
    ['refuse', [422, []]],
    ['html', [200, []]],
    ['garbage', [200, [5]]],
    ['bad-answer', [200, [5]]],
    ['lose-answer', [0, [5]]],
    ['slow', [200, [5]]],
  ] as const)('%s leaves the work done or not, as documented', async (mode, expected) => {
    await add({ operation: 'put', mode, ...(mode === 'slow' && { ms: 20 }) });
    const { status } = await put(mode).catch(() => ({ status: 0 }));
    expect([status, await till.coins(mode)]).toEqual(expected);
    expect([(await put(mode)).status, await till.coins(mode)]).toEqual([200, [5]]);
  });

  it('answers with an invalid answer', async () => {
    for (const mode of ['html', 'garbage', 'bad-answer']) await add({ operation: 'put', mode });
    const [html, garbage, bad] = [await put('a'), await put('b'), await put('c')];
    expect([html.headers.get('content-type'), html.text]).toEqual([expect.stringContaining('text/html'), expect.stringContaining('<h1>')]);
    expect([garbage.headers.get('content-type'), garbage.body]).toEqual(['application/json', undefined]);
    expect(bad.body).toEqual({});
  });

  it('refuses the call without a record in the ledger', async () => {
    await add({ operation: 'put', mode: 'refuse' });
    expect((await put('refused')).body).toEqual({
      error: {
        kind: 'business',
        code: 'Refused',
        message: "Operation 'put' is refused because of an injected fault",
        details: null,
      },
    });
  });

  it('is shared by all instances of a service', async () => {
    const [one, other] = [faultsOf(contract, { db: till.db }), faultsOf(contract, { db: till.db })];
    await one.add({ operation: 'put', mode: 'fail', times: 3 });
    const taken = await Promise.all(Array.from({ length: 10 }, (_, index) => (index % 2 ? one : other).take('put', {})));
    expect(taken.filter((fault) => fault !== undefined)).toHaveLength(3);
  });

  it('lasts until its end time', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const faults = faultsOf(contract, { db: till.db, now: () => now });
    await faults.add({ operation: 'put', mode: 'fail', until: '2026-01-01T00:01:00Z' });
    for (let times = 0; times < 3; times++) expect(await faults.take('put', {})).toMatchObject({ mode: 'fail' });
    now += 60_000;
    expect(await faults.take('put', {})).toBeUndefined();
    expect(await faults.list()).toEqual([]);
  });

  it.each([
    [{ operation: 'pull', mode: 'fail' }, ['operation']],
    [{ operation: 'put', mode: 'explode' }, ['mode']],
    [{ operation: 'ring', mode: 'bad-answer' }, ['mode']],
    [
      { operation: 'put', mode: 'fail', times: 0, ms: 5, until: 'soon', match: 'all', often: true },
      ['match', 'times', 'ms', 'until', 'often'],
    ],
    ['fail', ['']],
  ])('that is malformed is rejected with its fields: %j', async (fault, paths) => {
    const { status, body } = await add(fault);
    expect(status).toBe(400);
    expect((body as { error: { issues: { path: string }[] } }).error.issues.map(({ path }) => path)).toEqual(paths);
    expect((await till.request('/_faults')).body).toEqual([]);
  });
});

describe('a lost answer', () => {
  let server: ServiceServer;
  beforeAll(async () => {
    server = await serve(contract, { database: till.db, handlers: honest, faults: true, log: false });
  });
  afterAll(() => server.stop());

  it('closes the connection after the work, and is replayed when the call is repeated', async () => {
    const headers = { 'Idempotency-Key': 'lost' };
    const send = () => fetch(`${server.url}/put`, { method: 'POST', body: '{"till":"lost","coins":5}', headers });
    await fetch(`${server.url}/_faults`, { method: 'POST', body: '{"operation":"put","mode":"lose-answer"}' });
    await expect(send()).rejects.toThrow('fetch failed');
    expect(await till.coins('lost')).toEqual([5]);
    const again = await send();
    expect([again.status, again.headers.get('Idempotent-Replayed')]).toEqual([200, 'true']);
  });
});
