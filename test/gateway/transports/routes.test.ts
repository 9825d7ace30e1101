// How an operation of a REST API is asked for, and what its answers mean. No sockets: both sides are pure.

import { describe, expect, it } from 'vitest';
import { http } from '../../../src/gateway/transports/http/http.ts';
import { answerOf, requestOf, type HttpRoute } from '../../../src/gateway/transports/http/routes.ts';
import { operation } from '../../../src/model/contract/operation.ts';
import { defineService } from '../../../src/model/contract/service.ts';
import { effectOf } from '../../../src/model/step-error.ts';

const pets = defineService('pets', { find: operation() });
const callWith = (input: unknown) => ({ service: pets, operation: 'find', input });
const request = (input: unknown, route: Partial<HttpRoute>) =>
  requestOf(callWith(input), { find: { method: 'GET', path: '/pets', successes: [200], ...route } });
const thrown = (act: () => unknown) => {
  try {
    return { returned: act() };
  } catch (error) {
    return error as Error & { kind?: string; code?: string; details?: unknown; retryAfter?: number };
  }
};

describe('a request', () => {
  it.each(['lose', 'toString'])('is not made for an operation without a route: %s', (name) => {
    const error = thrown(() => requestOf({ ...callWith({}), operation: name }, { find: { method: 'GET', path: '/', successes: [200] } }));
    expect(error).toMatchObject({ name: 'Misuse', message: `Cannot call 'pets.${name}': it has no route. Add one` });
    expect(effectOf(error)).toBe('none');
  });

  it('puts each property where it belongs', () => {
    const parameters = [
      { property: 'id', in: 'path' },
      { property: 'limit', in: 'query' },
      { property: 'tenant', in: 'header', name: 'X-Tenant' },
      { property: 'session', in: 'cookie' },
      { property: 'absent', in: 'query' },
    ] as const;
    const input = { id: 'a/b', limit: 10, tenant: 'north', session: 's 1', body: { name: 'Rex' } };
    expect(request(input, { method: 'PUT', path: '/pets/{id}', parameters, body: { property: 'body' } })).toEqual({
      method: 'PUT',
      path: '/pets/a%2Fb?limit=10',
      headers: { 'x-tenant': 'north', cookie: 'session=s%201', 'content-type': 'application/json' },
      body: '{"name":"Rex"}',
    });
  });

  it('sends the whole input as its body if no property is named, and no body if the property is missing', () => {
    expect(request({ name: 'Rex' }, { method: 'POST', body: {} }).body).toBe('{"name":"Rex"}');
    expect(request({}, { method: 'POST', body: { property: 'body' } })).toEqual({ method: 'POST', path: '/pets', headers: {} });
  });

  it.each([
    [undefined, 'tag=a%20b&tag=c'],
    ['comma', 'tag=a%20b,c'],
    ['space', 'tag=a%20b%20c'],
    ['pipe', 'tag=a%20b|c'],
    ['deep', 'tag%5B0%5D=a%20b&tag%5B1%5D=c'],
    ['json', 'tag=%5B%22a%20b%22%2C%22c%22%5D'],
  ] as const)('writes an array in the style %s', (style, query) => {
    expect(request({ tag: ['a b', 'c'] }, { parameters: [{ property: 'tag', in: 'query', ...(style && { style }) }] }).path).toBe(
      `/pets?${query}`,
    );
  });

  it('writes objects in a query as their fields, or in brackets', () => {
    const input = { filter: { age: 3, name: 'R&B' } };
    expect(request(input, { parameters: [{ property: 'filter', in: 'query' }] }).path).toBe('/pets?age=3&name=R%26B');
    expect(request(input, { parameters: [{ property: 'filter', in: 'query', style: 'deep' }] }).path).toBe(
      '/pets?filter%5Bage%5D=3&filter%5Bname%5D=R%26B',
    );
  });

  it('writes forms with objects in brackets, and arrays repeated', () => {
    const sent = request(
      { amount: 5, card: { number: '42' }, tags: ['a', 'b'], none: undefined },
      { method: 'POST', body: { as: 'form' } },
    );
    expect(sent).toMatchObject({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'amount=5&card%5Bnumber%5D=42&tags=a&tags=b',
    });
  });

  it.each([
    ['comma', 't=a%20b,c'],
    ['space', 't=a%20b%20c'],
    ['pipe', 't=a%20b|c'],
    ['deep', 't%5B0%5D=a%20b&t%5B1%5D=c'],
    ['json', 't=%5B%22a%20b%22%2C%22c%22%5D'],
    ['repeated', 't=a%20b&t=c'],
  ] as const)('writes an array of a form in the style %s', (style, body) => {
    expect(request({ t: ['a b', 'c'] }, { method: 'POST', body: { as: 'form', parts: { t: { style } } } }).body).toBe(body);
  });

  it('keeps reserved characters if the route asks for it, except those that would end the value', () => {
    const value = 'https://x/ü?a=1&b=#c+d[e]%2F%';
    const sent = 'https://x/%C3%BC?a=1%26b=%23c%2Bd%5Be%5D%2F%25';
    expect(request({ q: value }, { parameters: [{ property: 'q', in: 'query', reserved: true }] }).path).toBe(`/pets?q=${sent}`);
    expect(request({ q: value }, { method: 'POST', body: { as: 'form', parts: { q: { reserved: true } } } }).body).toBe(`q=${sent}`);
  });

  it('encodes the text around the values of the path, once', () => {
    const parameters = [{ property: 'id', in: 'path' }] as const;
    expect(request({ id: 'ä {b}' }, { path: '/große pets/a%20b/{id}/[x]', parameters }).path).toBe(
      '/gro%C3%9Fe%20pets/a%20b/%C3%A4%20%7Bb%7D/%5Bx%5D',
    );
  });

  it('sends text and bytes', () => {
    const sent = (input: unknown, body: HttpRoute['body']) => request(input, { method: 'POST', ...(body && { body }) });
    expect(sent('a;ü', { as: 'text', type: 'text/csv' })).toMatchObject({
      headers: { 'content-type': 'text/csv; charset=utf-8' },
      body: 'a;ü',
    });
    expect(sent('/wA=', { as: 'binary', type: 'image/png' })).toMatchObject({
      headers: { 'content-type': 'image/png' },
      body: Buffer.from([255, 0]),
    });
    expect(sent({ base64: '', type: 'image/gif' }, { as: 'binary' })).toMatchObject({
      headers: { 'content-type': 'image/gif' },
      body: Buffer.of(),
    });
  });

  it.each([
    [{ body: 'no base64!' }, 'binary', 'body'],
    [{ body: { file: 7 } }, 'multipart', 'body.file'],
    [{ body: [1] }, 'multipart', 'body'],
  ] as const)('rejects a value that is not base64: %j', (input, as, path) => {
    const error = thrown(() => request(input, { method: 'POST', body: { property: 'body', as, parts: { file: { file: true } } } }));
    expect(error).toMatchObject({ kind: 'invalid-input', issues: [{ path }] });
    expect(effectOf(error)).toBe('none');
  });

  it.each(['', '.', '..', undefined])('rejects %j as part of a path, and names the parameter', (id) => {
    const error = thrown(() => request({ id }, { path: '/pets/{id}', parameters: [{ property: 'id', in: 'path' }] }));
    expect(error).toMatchObject({ kind: 'invalid-input', issues: [{ path: 'id' }] });
    expect(effectOf(error)).toBe('none');
  });

  it('does not let a value add another header', () => {
    const error = thrown(() => request({ tenant: 'a\r\nx-admin: 1' }, { parameters: [{ property: 'tenant', in: 'header' }] }));
    expect(error).toMatchObject({ kind: 'invalid-input', issues: [{ path: 'tenant' }] });
  });

  it('writes a lone surrogate as the replacement character', () => {
    expect(request({ q: 'a\ud800' }, { parameters: [{ property: 'q', in: 'query' }] }).path).toBe('/pets?q=a%EF%BF%BD');
  });
});

describe('an answer', () => {
  const route: HttpRoute = {
    method: 'GET',
    path: '/pets',
    successes: [200, 204],
    refusals: [
      { code: 'expired', status: 402, when: { at: ['error', 'code'], is: 'card_expired' } },
      { code: 'PaymentRequired', status: 402 },
      { code: 'NotFound', status: 404 },
    ],
  };
  const answer = (status: number, text: string, changes: { headers?: Record<string, string>; route?: Partial<HttpRoute> } = {}) =>
    thrown(() =>
      answerOf({ status, headers: changes.headers ?? {}, text }, { call: callWith({}), routes: { find: { ...route, ...changes.route } } }),
    );

  it('is the output if its status is a success', () => {
    expect(answer(200, '{"id":1}')).toEqual({ returned: { id: 1 } });
    expect(answer(204, '')).toEqual({ returned: null });
    expect(answer(200, 'plain', { route: { answer: 'text' } })).toEqual({ returned: 'plain' });
    expect(answer(200, '<html>', { route: { answer: 'none' } })).toEqual({ returned: null });
    expect(answer(206, '1', { route: { successes: ['2XX'] } })).toEqual({ returned: 1 });
  });

  it('is not a success if its status is not declared or its body is not JSON', () => {
    expect(answer(202, '{}')).toMatchObject({ kind: 'invalid-answer' });
    expect(answer(200, '<html>')).toMatchObject({ kind: 'unavailable' });
  });

  it('is a refusal by its status, or by a field of its body, with the body as details', () => {
    const body = { error: { code: 'card_expired', message: 'The card has expired' } };
    expect(answer(402, JSON.stringify(body))).toMatchObject({ code: 'expired', message: 'The card has expired', details: body });
    expect(answer(402, '{"error":{"code":"other"}}')).toMatchObject({ kind: 'business', code: 'PaymentRequired' });
    const error = answer(404, 'no such pet');
    expect(error).toMatchObject({ kind: 'business', code: 'NotFound', details: null });
    expect(effectOf(error)).toBe('none');
  });

  it('is a refusal by a whole class of statuses, or by default', () => {
    const refusals = (status: '4XX' | 'default') => ({ route: { refusals: [{ code: 'Refused', status }] } });
    expect(answer(418, '{}', refusals('4XX'))).toMatchObject({ code: 'Refused' });
    expect(answer(418, '{}', refusals('default'))).toMatchObject({ code: 'Refused' });
    expect(answer(503, '{}', refusals('default'))).toMatchObject({ kind: 'unavailable' });
  });

  it('is a misuse with an unknown effect if its refusal is not declared', () => {
    const error = answer(401, '{}');
    expect(error).toMatchObject({ name: 'Misuse' });
    expect(effectOf(error)).toBe('unknown');
  });

  it('is a success without output if its 4xx status is declared as one', () => {
    expect(answer(404, '{"id":1}', { route: { successes: [200, 404] } })).toEqual({ returned: null });
    expect(answer(404, '', { route: { successes: ['4XX'] } })).toMatchObject({ code: 'NotFound' });
  });

  it.each([
    [408, 'unknown'],
    [429, 'none'],
    [500, 'unknown'],
    [503, 'unknown'],
  ])('asks for a retry with %s', (status, effect) => {
    const error = answer(status, '', { headers: { 'retry-after': '2' } });
    expect(error).toMatchObject({ kind: 'unavailable', retryAfter: 2_000 });
    expect(effectOf(error)).toBe(effect);
  });
});

describe('errors in routes are reported at the start', () => {
  const base = 'http://127.0.0.1:1';
  const find: HttpRoute = { method: 'GET', path: '/pets/{id}', parameters: [{ property: 'id', in: 'path' }], successes: [200] };

  it('for each route by itself', () => {
    const parameters = [{ property: 'age', in: 'path' }] as const;
    const routes = { find: { ...find, path: 'pets/{id}?a=1', parameters, successes: [] } };
    expect(http(base, { routes }).mismatches(pets)).toEqual([
      "route 'find': its path 'pets/{id}?a=1' does not begin with /",
      "route 'find': its path 'pets/{id}?a=1' has a query or a fragment; write parameters in 'query'",
      "route 'find': no parameter fills {id} of its path 'pets/{id}?a=1'",
      "route 'find': its path 'pets/{id}?a=1' has no {age}",
      "route 'find': it has no success status; list one in successes",
    ]);
  });

  it('against the contract', () => {
    expect(http(base, { routes: { find } }).mismatches(pets)).toEqual([]);
    expect(http(base, { routes: { seek: find } }).mismatches(pets)).toEqual([
      "operation 'find' has no route",
      "route 'seek' belongs to no operation",
    ]);
  });
});

describe('an answer that asks for a retry', () => {
  const route: HttpRoute = {
    method: 'POST',
    path: '/x',
    successes: [200],
    refusals: [
      { code: 'Taken', status: 409, when: { at: ['code'], is: 'taken' } },
      { code: 'Conflict', status: 409 },
    ],
    again: [{ status: '4XX', when: { at: ['error', 'code'], is: 'in_progress' } }],
  };
  const told = (status: number, { headers = {}, body = {} }: { headers?: Record<string, string>; body?: unknown } = {}): unknown => {
    try {
      return answerOf({ status, headers, text: JSON.stringify(body) }, { call: callWith({}), routes: { find: route } });
    } catch (error) {
      return error;
    }
  };
  const later = { 'retry-after': '2' };
  it.each([409, 423, 425])('is %i with a Retry-After', (status) => {
    const error = told(status, { headers: later });
    expect(error).toMatchObject({ kind: 'unavailable', retryAfter: 2_000 });
    expect(effectOf(error)).toBe('unknown');
  });
  it('is declared by the route, by a field of the body', () => {
    expect(told(409, { body: { error: { code: 'in_progress' } } })).toMatchObject({ kind: 'unavailable' });
    expect(told(400, { body: { error: { code: 'in_progress' } } })).toMatchObject({ kind: 'unavailable' });
  });
  it('is neither a declared refusal, nor one without a Retry-After, nor another status', () => {
    expect(told(409, { headers: later, body: { code: 'taken' } })).toMatchObject({ kind: 'business', code: 'Taken' });
    expect(told(409)).toMatchObject({ kind: 'business', code: 'Conflict' });
    expect(told(409, { headers: { 'retry-after': 'soon' } })).toMatchObject({ kind: 'business', code: 'Conflict' });
    expect(told(404, { headers: later })).toMatchObject({ name: 'Misuse' });
  });
});
