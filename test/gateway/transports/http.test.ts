// The HTTP transport against a real server that answers well, badly, late or not at all.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { http } from '../../../src/gateway/transports/http/http.ts';
import { effectOf } from '../../../src/model/step-error.ts';
import { depot } from '../../fixtures/probe.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let base: string;
let answer: Answer;
let asked: { url: string | undefined; headers: IncomingMessage['headers']; body: string };

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked = { url: request.url, headers: request.headers, body };
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${String((server.address() as { port: number }).port)}`;
});
afterAll(
  () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
);
beforeEach(() => {
  answer = json(200, { taken: 'x' });
});

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const refused = (status: number, error: object, headers?: Record<string, string>) => json(status, { error }, headers);
const call = { service: depot, operation: 'take', input: { id: 'x' }, key: 'run/1/depot.take/1', timeout: 2_000 };
const send = (changes: object = {}) => http(base).send({ ...call, ...changes });
const failure = (changes: object = {}) =>
  send(changes).then(
    (value) => ({ value }),
    (error: unknown) => error as Error & { kind?: string; retryAfter?: number },
  );

describe('a call', () => {
  it('is a POST with its key and the remaining time', async () => {
    expect(await send()).toEqual({ taken: 'x' });
    expect(asked).toMatchObject({
      url: '/take',
      body: '{"id":"x"}',
      headers: { 'idempotency-key': call.key, 'x-deadline-ms': '2000', 'content-type': 'application/json' },
    });
    expect(asked.headers).not.toHaveProperty('undoes');
  });

  it('without an input sends null, and may get an empty answer', async () => {
    answer = (_, response) => void response.writeHead(204).end();
    expect(await send({ input: undefined })).toBeNull();
    expect(asked.body).toBe('null');
  });

  it('that undoes another sends the key of that call', async () => {
    await send({ operation: 'put', key: 'k/undo', undoes: 'k' });
    expect(asked.headers).toMatchObject({ undoes: 'k', 'idempotency-key': 'k/undo' });
  });

  it('sends any key, even one that is not ASCII', async () => {
    await send({ key: 'bestellung-ü-100%/1' });
    expect(asked.headers['idempotency-key']).toBe('bestellung-%C3%BC-100%25/1');
  });
});

describe('an answer of the service', () => {
  it.each([
    [
      'a refusal',
      refused(422, { kind: 'business', code: 'Empty', message: 'nothing left', details: { id: 'x' } }),
      { kind: 'business', code: 'Empty', details: { id: 'x' } },
      'none',
    ],
    [
      'a wrong input',
      refused(400, { kind: 'invalid-input', message: '…', issues: [{ path: 'id', message: 'too long' }] }),
      { kind: 'invalid-input', issues: [{ path: 'id', message: 'too long' }] },
      'none',
    ],
    ['a call that came after its undo', refused(410, { kind: 'undone', message: 'was undone' }), { kind: 'already-undone' }, 'none'],
    ['a key used for something else', refused(409, { kind: 'key-reused', message: 'other body' }), { name: 'Misuse' }, 'unknown'],
    [
      'an unknown operation',
      refused(404, { kind: 'unknown-operation', message: "no 'take' (known: give)" }),
      { name: 'Misuse', message: "depot.take answered 404: no 'take' (known: give)" },
      'none',
    ],
  ])('%s', async (_, given, error, effect) => {
    answer = given;
    const thrown = await failure();
    expect(thrown).toMatchObject(error);
    expect(effectOf(thrown)).toBe(effect);
  });

  it.each([
    ['7 seconds', '7', 7_000],
    ['a date in the past', 'Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ["the invalid value 'soon'", 'soon', undefined],
    ['nothing', '', undefined],
  ])('that it is overloaded, with a Retry-After of %s', async (_, header, milliseconds) => {
    answer = refused(503, { kind: 'unavailable', message: 'busy' }, header ? { 'retry-after': header } : {});
    expect(await failure()).toMatchObject({ kind: 'unavailable', retryAfter: milliseconds });
  });

  it('that it is overloaded, with a date as Retry-After', async () => {
    answer = refused(503, { kind: 'unavailable', message: 'busy' }, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() });
    const { retryAfter } = (await failure()) as { retryAfter: number };
    expect(retryAfter).toBeGreaterThan(50_000);
    expect(retryAfter).toBeLessThanOrEqual(60_000);
  });
});

describe('an answer that is not from the service, or none', () => {
  const page: Answer = (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>maintenance</html>');
  it.each<[string, Answer, RegExp]>([
    ['a page instead of an answer', page, /depot\.take answered 200 with text\/html instead of JSON: <html>maintenance/],
    [
      'garbage',
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"taken":'),
      /instead of JSON: \{"taken":/,
    ],
    ['an error page of a proxy', (_, response) => void response.writeHead(502).end('Bad Gateway'), /answered 502: Bad Gateway/],
    ['a not-found page of a proxy', (_, response) => void response.writeHead(404).end('nope'), /answered 404: nope/],
    ['a status that is no answer', (_, response) => void response.writeHead(304).end(), /answered 304/],
    ['a redirect to elsewhere', (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), /redirect/],
    ['a connection that breaks', (request) => void request.socket.destroy(), /Cannot reach depot\.take at http:\/\/127/],
    [
      'an answer that breaks off',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"taken"');
        setImmediate(() => response.destroy());
      },
      /The answer of depot\.take broke off/,
    ],
  ])('%s has an unknown effect, and is retried', async (_, given, message) => {
    answer = given;
    const thrown = await failure();
    expect(thrown).toMatchObject({ kind: 'unavailable', message: expect.stringMatching(message) as unknown });
    expect(effectOf(thrown)).toBe('unknown');
  });

  it('a call without an answer in time', async () => {
    answer = () => undefined;
    expect(await failure({ timeout: 100 })).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/no answer within 100 ms/) as unknown,
    });
  });

  it('an answer that arrives too slowly', async () => {
    answer = (_, response) => void response.writeHead(200).write(' ');
    expect(await failure({ timeout: 200 })).toMatchObject({ kind: 'unavailable' });
  });

  it('a server that does not listen', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as { port: number };
    await new Promise((resolve) => gone.close(resolve));
    const thrown = await http(`http://127.0.0.1:${String(port)}`)
      .send(call)
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ kind: 'unavailable', message: expect.stringMatching(/ECONNREFUSED/) as unknown });
  });

  it('an answer that exceeds the size limit', async () => {
    answer = json(200, { taken: 'x'.repeat(10_000) });
    const thrown = await http(base, { maximumAnswer: 1_000 })
      .send(call)
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ kind: 'invalid-answer', message: expect.stringContaining('more than 1000 bytes') as unknown });
  });
});
