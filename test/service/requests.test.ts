// What cannot be a call is refused with its reason, and leaves nothing behind.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { serviceApp } from '../../src/service/index.ts';
import { honest, openTill, till as contract, type Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await openTill({ bodyLimit: 1_000 });
});
afterAll(() => till.close());

const coins = { till: 'none', coins: 1 };

it('names every invalid field of an input, and does not record the key', async () => {
  const wrong = await till.call('put', { till: '', coins: 1.5 }, { key: 'wrong' });
  expect(wrong.status).toBe(400);
  expect(wrong.body).toMatchObject({ error: { kind: 'invalid-input', issues: [{ path: 'till' }, { path: 'coins' }] } });
  expect(await till.call('put', { till: 'right', coins: 1 }, { key: 'wrong' })).toMatchObject({ status: 200 });
});

it('names the field of a text that the database cannot store', async () => {
  const answer = await till.call('put', { till: 'a\0b', coins: 1 }, { key: 'nul' });
  expect(answer).toMatchObject({ status: 400, body: { error: { kind: 'invalid-input', issues: [{ path: 'till' }] } } });
});

it.each([
  ['no key', {}, /Idempotency-Key is missing/],
  ['a key that is too long', { key: 'x'.repeat(2_049) }, /1 to 2048 printable ASCII/],
  ['an empty key', { key: '' }, /1 to 2048 printable ASCII/],
  ['an undo of itself', { key: 'a', undoes: 'a' }, /undoes its own key/],
  ['a deadline that is none', { key: 'a', deadline: 'soon' }, /whole milliseconds/],
  ['an undo by an operation that undoes nothing', { key: 'a', undoes: 'b' }, /not the undo of any operation/],
])('rejects %s', async (_, headers, reason) => {
  const answer = await till.call('put', coins, headers);
  expect(answer).toMatchObject({ status: 400, body: { error: { kind: 'invalid-request', message: expect.stringMatching(reason) } } });
  expect(await till.coins('none')).toEqual([]);
});

it('rejects a body that is not JSON, and one that is too large', async () => {
  expect(await till.call('put', '{"till":', { key: 'json' })).toMatchObject({ status: 400, body: { error: { kind: 'invalid-request' } } });
  expect(await till.call('put', { till: 'x'.repeat(1_000), coins: 1 }, { key: 'big' })).toMatchObject({
    status: 413,
    body: { error: { kind: 'invalid-request' } },
  });
});

it('reads a body with a byte order mark', async () => {
  expect(await till.call('put', `\uFEFF${JSON.stringify({ till: 'mark', coins: 3 })}`, { key: 'mark' })).toMatchObject({ status: 200 });
  expect(await till.coins('mark')).toEqual([3]);
  expect(await till.call('ring', '\uFEFF', { key: 'ring mark' })).toMatchObject({ status: 200, body: null });
});

it('needs no body for an operation without input, and answers null without output', async () => {
  expect(await till.call('ring', '', { key: 'ring' })).toMatchObject({ status: 200, body: null });
});

it.each(['/pull', '/put/again', '/', '/_faults'])('lists the known operations on a request for %s', async (path) => {
  const answer = await till.request(path, { method: 'POST', body: '{}', headers: { 'Idempotency-Key': 'k' } });
  expect(answer).toMatchObject({
    status: 404,
    body: { error: { kind: 'unknown-operation', known: ['put', 'take', 'lay', 'bank', 'ring'] } },
  });
});

it('accepts an operation by POST only', async () => {
  const answer = await till.request('/put');
  expect(answer).toMatchObject({ status: 405, body: { error: { kind: 'invalid-request' } } });
  expect(answer.headers.get('Allow')).toBe('POST');
});

it('an app is not created if a handler is missing, or if there is one too many', () => {
  const { ring: _, ...rest } = honest;
  expect(() => serviceApp(contract, { db: till.db, handlers: rest as typeof honest })).toThrow(/no handler for ring/);
  expect(() => serviceApp(contract, { db: till.db, handlers: { ...honest, pull: honest.ring } as typeof honest })).toThrow(
    /its contract has no pull/,
  );
});

it('logs a line per call, with its outcome and without its body', async () => {
  const lines: Record<string, unknown>[] = [];
  const logged = till.as({ log: (entry) => lines.push(entry) });
  const headers = { 'Idempotency-Key': 'log', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
  await logged.request('/put', { method: 'POST', body: '{"till":"log","coins":1}', headers });
  await logged.call('put', { till: 'log', coins: 1 }, { key: 'log' });
  await logged.as({ handlers: { ...honest, ring: () => Promise.reject(new Error('no bell')) } }).call('ring', null, { key: 'bell' });
  expect(lines[0]).toMatchObject({
    service: 'till',
    operation: 'put',
    key: 'log',
    status: 200,
    ms: expect.any(Number),
    trace: '4bf92f3577b34da6a3ce929d0e0e4736',
  });
  expect(lines[1]).toMatchObject({ replayed: true });
  expect(lines[2]).toMatchObject({ level: 'error', status: 500, error: expect.stringContaining('no bell') });
  expect(JSON.stringify(lines)).not.toContain('coins');
});
