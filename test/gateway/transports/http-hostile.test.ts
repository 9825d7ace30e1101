// The HTTP transport against servers that mean no good, and networks that do no good: bounded, and named.

import { EventEmitter, once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { http } from '../../../src/gateway/transports/http/http.ts';
import type { HttpOptions } from '../../../src/gateway/transports/http/http-options.ts';
import { effectOf } from '../../../src/model/step-error.ts';
import { depot } from '../../fixtures/probe.ts';
import { eventually } from '../../support/eventually.ts';
import { authority } from '../../support/tls-proxy.ts';
import { listen } from './listening.ts';

const call = { service: depot, operation: 'take', input: { id: 'x' }, key: 'run/1/depot.take/1', timeout: 2_000 };
const good: RequestListener = (request, response) => void request.resume().on('end', () => json(response, { taken: 'x' }));
const json = (response: ServerResponse, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const failing = (base: string, changes: object = {}, options: HttpOptions = {}) =>
  http(base, options)
    .send({ ...call, ...changes })
    .then(
      () => new Error('it was answered'),
      (error: unknown) => error as Error,
    );
const saying = (text: string | RegExp, kind = 'unavailable') => ({
  kind,
  message: (text instanceof RegExp ? expect.stringMatching(text) : expect.stringContaining(text)) as string,
});

describe('an answer that is too large', () => {
  const flood: (announced: boolean, sent: { bytes: number }) => RequestListener = (announced, sent) => (request, response) => {
    request.resume();
    response.writeHead(200, announced ? { 'content-length': '100000000' } : {});
    const chunk = Buffer.alloc(65_536, ' ');
    const pour = () => {
      while (sent.bytes < 100_000_000 && !response.destroyed) {
        sent.bytes += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', pour);
      }
    };
    pour();
  };

  it.each([true, false])('is aborted together with its connection (announced: %s)', async (announced) => {
    const sent = { bytes: 0 };
    const server = await listen(flood(announced, sent));
    const before = process.memoryUsage().arrayBuffers;
    expect(await failing(server.base)).toMatchObject(saying('more than 2097152 bytes. Raise maximumAnswer', 'invalid-answer'));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000);
    await eventually(() => server.sockets.size, { holds: (size) => size === 0 });
    expect(sent.bytes).toBeLessThan(50_000_000);
  });

  it('is rejected unread if its length is announced', async () => {
    const server = await listen((_, response) => {
      response.writeHead(200, { 'content-length': '100000000' }).flushHeaders();
    });
    expect(await failing(server.base)).toMatchObject(saying('more than 2097152 bytes', 'invalid-answer'));
  });
});

describe('an answer that arrives slowly', () => {
  const dripping = (begin: (response: ServerResponse) => (drop: string) => unknown): RequestListener => {
    return (request, response) => {
      request.resume();
      const drip = begin(response);
      const timer = setInterval(() => drip(' '), 5);
      response.once('close', () => {
        clearInterval(timer);
      });
    };
  };
  const headers = ({ socket }: ServerResponse) => {
    socket?.write('HTTP/1.1 200 OK\r\nx-slow:');
    return (drop: string) => socket?.write(drop);
  };
  const body = (response: ServerResponse) => {
    response.writeHead(200);
    return (drop: string) => response.write(drop);
  };

  it.each([
    ['headers', headers, 'no answer within 150 ms'],
    ['a body', body, 'it was not complete within 150 ms'],
  ])('%s: it is aborted in time, and its connection is closed', async (_, write, message) => {
    const server = await listen(dripping(write));
    const began = performance.now();
    const error = await failing(server.base, { timeout: 150 });
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(error).toMatchObject(saying(message));
    expect(error).toMatchObject(saying(message));
    expect(effectOf(error)).toBe('unknown');
    await eventually(() => server.sockets.size, { holds: (size) => size === 0 });
  });
});

it('an interim answer is not the final answer', async () => {
  const server = await listen((request, response) => {
    response.writeProcessing();
    request.resume().on('end', () => setImmediate(() => response.destroy()));
  });
  const error = await failing(server.base);
  expect(error).toMatchObject(saying('Cannot reach depot.take'));
  expect(effectOf(error)).toBe('unknown');
});

describe('a redirect', () => {
  const moved =
    (status: number, location: string): RequestListener =>
    (request, response) =>
      void request.resume().on('end', () => response.writeHead(status, { location }).end());

  it.each([301, 302, 303, 307, 308])('is rejected if its target is not allowed (%i)', async (status) => {
    let asked = 0;
    const elsewhere = await listen((request, response) => {
      asked++;
      good(request, response);
    });
    const server = await listen(moved(status, `${elsewhere.base}/take`));
    const error = await failing(server.base, {}, { redirects: { to: ['https://elsewhere.example'] } });
    expect(error).toMatchObject(saying(`answered ${String(status)}, a redirect to '${elsewhere.base}/take', which is not allowed`));
    expect(asked).toBe(0);
  });

  it('is followed to a listed origin with the same method, body and key', async () => {
    let seen: unknown;
    const elsewhere = await listen((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen = { method: request.method, url: request.url, body, key: request.headers['idempotency-key'] };
        json(response, { taken: 'there' });
      });
    });
    const server = await listen(moved(302, `${elsewhere.base}/v2/take?x=1`));
    expect(await http(server.base, { redirects: { to: [elsewhere.base] } }).send(call)).toEqual({ taken: 'there' });
    expect(seen).toEqual({ method: 'POST', url: '/v2/take?x=1', body: '{"id":"x"}', key: call.key });
  });

  it.each(['http://[', 'javascript:alert(1)', '//127.0.0.1:1/'])('with an invalid target is rejected (%s)', async (location) => {
    const server = await listen(moved(302, location));
    expect(await failing(server.base, {}, { redirects: { to: [server.base] } })).toMatchObject(saying('which is not allowed'));
  });

  it('counts towards the timeout of the call', async () => {
    const left: number[] = [];
    const server = await listen((request, response) => {
      left.push(Number(request.headers['x-deadline-ms']));
      const answer = () => (left.length === 1 ? moved(307, '/there') : good)(request, response);
      void after(20).then(answer);
    });
    await http(server.base, { redirects: { to: [server.base] } }).send({ ...call, timeout: 30_000 });
    expect(left[0]).toBe(30_000);
    expect(left[1]).toBeLessThan(29_990);
  });

  it('that leads in a circle is stopped', async () => {
    const server = await listen(moved(307, '/take'));
    const error = await failing(server.base, {}, { redirects: { to: [server.base], most: 2 } });
    expect(error).toMatchObject(saying('after 2 others. Raise redirects.most'));
  });
});

describe('the sender of an answer', () => {
  it('that names another service makes the answer invalid', async () => {
    const server = await listen((_, response) => json(response, { taken: 'x' }, { 'x-service': 'payments' }));
    expect(await failing(server.base)).toMatchObject(saying("by another service, 'payments'", 'invalid-answer'));
    expect(await http(server.base).healthy?.(depot)).toBe(false);
  });

  it.each([{ 'x-service': 'depot' }, {}])('that names the service, or no service, is accepted: %o', async (headers) => {
    const server = await listen((_, response) => json(response, { taken: 'x' }, headers));
    expect(await http(server.base).send(call)).toEqual({ taken: 'x' });
    expect(await http(server.base).healthy?.(depot)).toBe(true);
  });

  it('that answers 503 is not healthy, and one that does not answer rejects the health check', async () => {
    const server = await listen((_, response) => void response.writeHead(503).end());
    expect(await http(server.base).healthy?.(depot)).toBe(false);
    await server.stop();
    await expect(http(server.base).healthy?.(depot)).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('a request that was certainly not sent', () => {
  it.each([
    ['nobody there', 'http://127.0.0.1:1', /ECONNREFUSED/],
    ['a name that nobody has', 'http://nowhere.invalid', /ENOTFOUND|EAI_AGAIN/],
  ])('%s had no effect', async (_, base, message) => {
    const error = await failing(base);
    expect(error).toMatchObject(saying(message));
    expect(effectOf(error)).toBe('none');
  });

  it('has no effect if the connection fails', async () => {
    // Takes connections, and never says a word of TLS.
    const silent = createServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const base = `https://127.0.0.1:${String((silent.address() as { port: number }).port)}`;
    const error = await failing(base, {}, { connectTimeout: '50ms' });
    expect(error).toMatchObject(saying(/Connect Timeout/));
    expect(effectOf(error)).toBe('none');
    silent.close();
  });

  it('has no effect if it waits for a connection until its timeout', async () => {
    let asked = 0;
    const server = await listen(() => {
      asked++;
    });
    const transport = http(server.base, { connections: 1 });
    const first = transport.send({ ...call, timeout: 300 }).catch((error: unknown) => error);
    const second = await transport.send({ ...call, timeout: 50 }).catch((error: unknown) => error);
    expect(effectOf(second)).toBe('none');
    expect(effectOf(await first)).toBe('unknown');
    await transport.close?.();
    expect(asked).toBe(1);
  });

  it('is a misuse of the caller if its headers are invalid', async () => {
    const server = await listen(good);
    const error = await failing(server.base, { headers: { tenant: 'a\nb' } });
    expect(error).toMatchObject({ name: 'Misuse', message: expect.stringContaining('Correct its headers') as string });
    expect(effectOf(error)).toBe('none');
  });
});

describe('an aborted call', () => {
  it('closes its connection, and the server sees that', async () => {
    const seen = new EventEmitter();
    const server = await listen((request) => {
      request.resume().socket.once('close', () => seen.emit('closed'));
      seen.emit('asked');
    });
    const controller = new AbortController();
    const failed = failing(server.base, { signal: controller.signal });
    await once(seen, 'asked');
    const closed = once(seen, 'closed');
    controller.abort(new Error('cancelled'));
    const error = await failed;
    expect(error).toMatchObject(saying('the call was aborted'));
    expect(effectOf(error)).toBe('unknown');
    await closed;
  });

  it('is not made if it is aborted before it starts', async () => {
    const server = await listen(good);
    const error = await failing(server.base, { signal: AbortSignal.abort() });
    expect(effectOf(error)).toBe('none');
    expect(server.connected()).toBe(0);
  });
});

describe('over TLS', async () => {
  const ours = await authority('Ours');
  const theirs = await authority('Theirs');
  const own = await ours.issue();
  const caller = await ours.issue('caller.example');

  it('a service is trusted by its certificate authority', async () => {
    const server = await listen(good, own);
    expect(await http(server.base, { tls: { ca: ours.certificate } }).send(call)).toEqual({ taken: 'x' });
  });

  it.each([
    ['of an unknown authority', {}, /certificate|self.signed|issuer/i],
    ['of another authority', { ca: theirs.certificate }, /certificate|issuer|signature/i],
    ['for another name', { ca: ours.certificate, servername: 'other.example' }, /altnames/],
  ])('a service with a certificate %s gets no request, whatever the environment sets', async (_, tls, message) => {
    let asked = 0;
    const server = await listen((request, response) => {
      asked++;
      good(request, response);
    }, own);
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    const error = await failing(server.base, {}, { tls }).finally(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
    expect(error).toMatchObject(saying(message));
    expect(effectOf(error)).toBe('none');
    expect(asked).toBe(0);
  });

  it('any certificate is trusted if rejectUnauthorized is false', async () => {
    const server = await listen(good, own);
    expect(await http(server.base, { tls: { rejectUnauthorized: false } }).send(call)).toEqual({ taken: 'x' });
  });

  it('the option servername applies to the own address only, not to the target of a redirect', async () => {
    const there = await listen(good, own);
    const named = await ours.issue('depot.example');
    const server = await listen(
      (request, response) => void request.resume().on('end', () => response.writeHead(307, { location: there.base }).end()),
      named,
    );
    const tls = { ca: ours.certificate, servername: 'depot.example' };
    expect(await http(server.base, { tls, redirects: { to: [there.base] } }).send(call)).toEqual({ taken: 'x' });
  });

  it('a service may require the certificate of its caller', async () => {
    const server = await listen(good, { ...own, ca: ours.certificate, requestCert: true, rejectUnauthorized: true });
    const tls = { ca: ours.certificate };
    expect(await http(server.base, { tls: { ...tls, ...caller } }).send(call)).toEqual({ taken: 'x' });
    expect(await failing(server.base, {}, { tls })).toMatchObject({ kind: 'unavailable' });
  });
});

describe('connections', () => {
  it('are reused from call to call, and closed at the end', async () => {
    const server = await listen(good);
    const transport = http(server.base);
    for (let times = 0; times < 20; times++) await transport.send(call);
    expect(server.connected()).toBeLessThanOrEqual(2);
    await transport.close?.();
    await eventually(() => server.sockets.size, { holds: (size) => size === 0 });
  });

  it('are at most as many as allowed', async () => {
    const server = await listen((request, response) => void after(5).then(() => good(request, response)));
    const transport = http(server.base, { connections: 3 });
    await Promise.all(Array.from({ length: 30 }, () => transport.send(call)));
    expect(server.connected()).toBe(3);
  });
});

it('headers are sent, and never override those of the protocol', async () => {
  let seen: unknown;
  const server = await listen((request, response) => {
    seen = request.headers;
    json(response, null);
  });
  const headers = { tenant: 'acme', 'Idempotency-Key': 'other', 'X-Deadline-Ms': '1', undoes: 'k' };
  await http(server.base, { headers: { Tenant: 'none', authorization: 'Bearer t' } }).send({ ...call, undoes: 'first', headers });
  expect(seen).toMatchObject({
    tenant: 'acme',
    authorization: 'Bearer t',
    'idempotency-key': call.key,
    'x-deadline-ms': '2000',
    undoes: 'first',
  });
});

it.each([
  ['TEXT application_utilization=0.8, cpu_utilization=0.3', 0.8],
  ['TEXT cpu_utilization=0.3,mem_utilization=0.9', 0.3],
  ['JSON {"cpu_utilization": 0.3, "application_utilization": 1.7}', 1],
  ['JSON {"applicationUtilization":0.25}', 0.25],
  ['TEXT application_utilization=0', 0],
  ['TEXT named_metrics.queue=7', 'nothing'],
  ['TEXT application_utilization=1.2.3', 'nothing'],
  ['BIN CgkJ', 'nothing'],
])('the utilisation of an instance is reported: %s', async (header, expected) => {
  const server = await listen((_, response) => json(response, null, { 'endpoint-load-metrics': header }));
  let told: unknown = 'nothing';
  await http(server.base).send({ ...call, loaded: (utilisation) => (told = utilisation) });
  expect(told).toBe(expected);
});

it.each([
  ['nowhere', "'nowhere' is not a URL"],
  ['ftp://127.0.0.1', "'ftp://127.0.0.1' is neither an http nor an https URL"],
  ['http://127.0.0.1?a=1', "'http://127.0.0.1?a=1' has more than an address and a path"],
  ['http://127.0.0.1/v2#a', "'http://127.0.0.1/v2#a' has more than an address and a path"],
])('is not a valid address: %s', (base, finding) => {
  expect(http(base).mismatches(depot)).toEqual([finding]);
});

it('all errors in the options are reported at once, and nothing is called with them', async () => {
  const options: HttpOptions = {
    maximumAnswer: 0,
    connections: 1.5,
    keepAlive: '4' as '4s',
    tls: { cert: 'x' },
    redirects: { to: ['https://a.example/x'], most: -1 },
  };
  expect(http('http://me:secret@127.0.0.1', options).mismatches(depot)).toEqual([
    'its URL has a name or a password in it; send them in headers',
    'tls has a certificate without a key, or a key without a certificate',
    expect.stringContaining('is not encrypted; write https:'),
    'maximumAnswer is 0, but must be a whole number from 1 on',
    'connections is 1.5, but must be a whole number from 1 on',
    'redirects.most is -1, but must be a whole number from 1 on',
    expect.stringMatching(/^keepAlive: Cannot read duration '4'/),
    "redirects.to has 'https://a.example/x', which is not an origin like 'https://payments.example'",
  ]);
  const { base, connected } = await listen(good);
  const error = await failing(base, {}, { maximumAnswer: 0 });
  expect(error.message).toBe(`Cannot call depot.take at ${base}: maximumAnswer is 0, but must be a whole number from 1 on`);
  expect(connected()).toBe(0);
});
