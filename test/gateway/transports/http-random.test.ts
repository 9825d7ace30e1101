// Random answers on a raw socket: whatever comes, a call ends in time, with an answer or an error of the model, and nothing is claimed of a
// request that was sent. TENUTO_CASES=10000 tries more.

import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { http } from '../../../src/gateway/transports/http/http.ts';
import type { HttpRoute, HttpRoutes } from '../../../src/gateway/transports/http/routes.ts';
import { kindOf } from '../../../src/model/errors.ts';
import { effectOf } from '../../../src/model/step-error.ts';
import { depot } from '../../fixtures/probe.ts';

// Each case draws for itself, so that it is the same whatever comes first.
const pickBy =
  (random: () => number): Pick =>
  (all) =>
    all[Math.floor(random() * all.length)] as (typeof all)[number];
const pickOf = (key: string): Pick => pickBy(randomOf(20_261_129 + Number(key.split('/').at(-1))));

const cases = Number(process.env['TENUTO_CASES'] ?? 300);
const timeout = 400;

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Pick = <T>(all: readonly T[]) => T;

const statuses = [...Array.from({ length: 500 }, (_, at) => 100 + at), 0, 99, 600, 999, 1000];
const nested = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
const bodies = [
  '',
  ...Array.from({ length: 12 }, () => '{"taken":"x"}'),
  '\uFEFF{"taken":"x"}',
  ' \n{"taken":"x"}\n',
  '{"taken":"x"}{"taken":"y"}',
  '{"taken":7}',
  '{"taken":"\\ud800"}',
  '{"__proto__":{"taken":"x"}}',
  '{"taken":"x","taken":"y"}',
  '{"error":{"kind":"business"}}',
  '{"error":{"kind":"business","code":"No","message":"n","details":{}}}',
  '{"error":{"kind":"undone","message":"u"}}',
  '{"error":{"kind":7,"message":[]}}',
  '{"error":null}',
  '{"error":"x"}',
  '[',
  '[]',
  'null',
  'true',
  '"x"',
  '1e999',
  'NaN',
  nested,
  '<html>',
  '\0\0',
  'é'.repeat(2_000),
  `{"taken":"${'漢'.repeat(50_000)}"}`,
];
const types = [
  ...Array.from({ length: 6 }, () => 'application/json'),
  'application/json; charset=iso-8859-1',
  'application/json; charset=utf-16',
  'application/json;charset=UTF-16BE',
  'application/json; charset="no',
  'application/json; charset=klingon',
  'application/problem+json',
  'text/plain;charset=utf-16',
  'text/plain; charset=shift_jis',
  'x/y; charset=',
  'multipart/mixed; boundary=x',
  '',
  ';;;=',
];
type Coder = readonly [header: string | undefined, encode: (text: Buffer) => Buffer];
const same = (text: Buffer): Buffer => text;
const plainly: readonly Coder[] = [[undefined, same]];
const coders: readonly Coder[] = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['deflate, gzip', (text) => gzipSync(deflateSync(text))],
  ['identity', same],
  [', ,', same],
];
const miscoded: readonly Coder[] = [
  [undefined, gzipSync],
  ['br', gzipSync],
  ['gzip', (text) => gzipSync(text).subarray(3)],
  ['gzip', (text) => gzipSync(text).subarray(0, -5)],
  ...['x, y', '', '__proto__', 'zstd', 'gzip'].map((header): Coder => [header, same]),
];
const waits = ['1', '0', '-1', '1e9', '1.5', '9'.repeat(40), 'Wed, 21 Oct 2099 07:28:00 GMT', 'Wed, 21 Oct 1999 07:28:00 GMT', 'soon', ''];
const places = ['/x', 'http://[', '', '//', '?', 'javascript:0', 'http://127.0.0.1:1/', '/é', '/x\ty'];
const oddHeaders: readonly (readonly string[])[] = [
  ['x-service: other'],
  ['x-service: depot'],
  ['endpoint-load-metrics: TEXT cpu_utilization=9e9'],
  ['endpoint-load-metrics: JSON {'],
  ['bad header'],
  [': empty'],
  ['x : y'],
  [' folded'],
  ['__proto__: x', 'constructor: y'],
  ['connection: upgrade', 'upgrade: h2c'],
  ['set-cookie: a=b', 'set-cookie: c'],
  ['idempotent-replayed: true', 'undo-outcome: never'],
  ['x: \0'],
  ['x: é漢'],
  Array.from({ length: 500 }, (_, at) => `x-${String(at)}: y`),
  [`x: ${'y'.repeat(20_000)}`],
];

function bytesOf(pick: Pick): readonly Buffer[] {
  const text = Buffer.from(pick(bodies), pick(['utf8', 'utf8', 'utf8', 'utf16le', 'latin1'] as const));
  const [coding, encode] = pick(pick([plainly, plainly, plainly, coders, miscoded]));
  const coded = encode(text);
  const status = pick([200, 200, 200, pick(statuses)]);
  const framing = pick([
    ...Array.from({ length: 30 }, () => `content-length: ${String(coded.length)}`),
    `content-length: ${String(coded.length)}`, `content-length: ${String(coded.length)}`, `content-length: ${String(coded.length + 5)}`, `content-length: -1`, 'content-length: 1e3',
    'transfer-encoding: chunked', 'transfer-encoding: gzip, chunked', 'connection: close', 'content-length: 2\r\ncontent-length: 3',
  ]); // prettier-ignore
  const headers = [
    framing,
    `content-type: ${pick(types)}`,
    ...(coding === undefined ? [] : [`content-encoding: ${coding}`]),
    ...pick([[], [`retry-after: ${pick(waits)}`], [`location: ${pick(places)}`]]),
    ...pick([[], [], [], [], [], pick(oddHeaders)]),
  ];
  const before = pick([
    ...Array.from({ length: 20 }, () => ''),
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 103 Hints\r\n\r\n',
    'HTTP/1.1 102 Processing\r\n\r\n',
    'HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50),
    `HTTP/1.1 100 ${'x'.repeat(20_000)}\r\n\r\n`,
    'HTTP/1.1 199 Odd\r\n\r\n',
    'HTTP/1.1 100',
    '\r\n',
    'HTTP/1.1 101 Up\r\nupgrade: x\r\n\r\n',
    'SSH-2.0\r\n',
  ]);
  const size = coded.length.toString(16);
  const chunked = framing.includes('chunked') ? pick([`${size}\r\n`, `${size};x=y\r\n`, `000${size}\r\n`, 'zz\r\n', '-1\r\n', '']) : '';
  const end = framing.includes('chunked') ? pick(['\r\n0\r\n\r\n', '\r\n0\r\nretry-after: 1\r\n\r\n', '']) : '';
  const all = Buffer.concat([
    Buffer.from(
      `${before}HTTP/1.${pick(['1', '1', '1', '1', '1', '1', '0', '9'])} ${String(status)} X\r\n${headers.join('\r\n')}\r\n\r\n${chunked}`,
    ),
    coded,
    Buffer.from(end),
  ]);
  const cut = pick([all.length, all.length, all.length, all.length, all.length, all.length, all.length, Math.floor(all.length / 2), 5, 0]);
  const at = pick([0, 7, 13, Math.floor(cut / 2)]);
  return [all.subarray(0, Math.min(at, cut)), all.subarray(Math.min(at, cut), cut)].filter(({ length }) => length > 0);
}

function answerBy(pick: Pick, socket: Socket): void {
  for (const piece of bytesOf(pick)) socket.write(piece);
  const then = pick(['stay', 'stay', 'end', 'end', 'reset'] as const);
  if (then === 'end') socket.end();
  if (then === 'reset') setTimeout(() => socket.resetAndDestroy(), 1);
}

const wordsOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : 'nothing');

const typed: ReadonlySet<string | undefined> = new Set([
  'business',
  'invalid-input',
  'invalid-answer',
  'unavailable',
  'undone',
  'already-undone',
]);
const ofService: ReadonlySet<string> = new Set(['business', 'already-undone']); // its body says so, whatever its status
const claiming = /answered (400|404|405|409|410|413|422|429)/; // the service itself says that nothing was done

it(
  `${String(cases)} random answers end in time, in an outcome that has a name`,
  async () => {
    const received = new Set<string>();
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (request) => {
        const key = /idempotency-key: (\S+)/i.exec(request.toString('latin1'))?.[1] ?? '';
        received.add(key);
        answerBy(pickOf(key), socket);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const route: HttpRoute = {
      method: 'POST',
      path: '/x',
      successes: ['2XX', 404],
      refusals: [{ code: 'No', status: 422 }],
      again: [{ status: 409 }],
    };
    const routes: HttpRoutes = { take: route, put: { ...route, answer: 'text' }, send: { ...route, answer: 'none' } };
    const transports = [http(base), http(base, { routes }), http(base, { redirects: { to: [base] } })];
    const outcomes = new Map<string, number>();
    const one = async (each: number): Promise<void> => {
      const began = performance.now();
      const pick = pickBy(randomOf(each));
      const call = {
        service: depot,
        operation: pick(['take', 'put', 'send']),
        input: { id: 'x' },
        key: `run/1/depot.take/${String(each)}`,
        timeout,
      };
      const error: unknown = await (pick(transports).send(call)).then(() => undefined, (reason: unknown) => reason); // prettier-ignore
      const kind = error === undefined ? 'answered' : (kindOf(error) ?? (error as Error).name);
      expect(error === undefined || typed.has(kindOf(error)) || (error as Error).name === 'Misuse', wordsOf(error)).toBe(true);
      if (error !== undefined && effectOf(error) === 'none' && !ofService.has(kind) && !claiming.test(wordsOf(error)))
        expect([received.has(call.key), wordsOf(error)]).toEqual([false, expect.anything()]);
      expect(performance.now() - began).toBeLessThan(timeout + 5_000);
      outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
    };
    for (let each = 0; each < cases; each += 20)
      await Promise.all(Array.from({ length: Math.min(20, cases - each) }, (_, at) => one(each + at)));
    expect(outcomes.size).toBeGreaterThan(2);
    if (cases > 1_000) console.log(Object.fromEntries(outcomes));
    for (const transport of transports) await transport.close?.();
  },
  60_000 + cases * 100,
);
