// What is said in bytes is read as the standards say: marks, charsets, codings that nobody asked for, and interim answers.

import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { http } from '../../../src/gateway/transports/http/http.ts';
import type { HttpRoute } from '../../../src/gateway/transports/http/routes.ts';
import { effectOf } from '../../../src/model/step-error.ts';
import { depot } from '../../fixtures/probe.ts';

const call = { service: depot, operation: 'take', input: { id: 'x' }, key: 'run/1/depot.take/1', timeout: 5_000 };

/** Answers each request with these bytes, piece by piece. */
async function saying(...pieces: readonly (string | Buffer)[]): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => void say());
    async function say(): Promise<void> {
      for (const piece of pieces) {
        socket.write(piece);
        if (pieces.length > 1) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
const answer = (body: Buffer | string, headers: readonly string[] = ['content-type: application/json'], status = '200 OK') => {
  const bytes = Buffer.from(body as string);
  return Buffer.concat([
    Buffer.from([`HTTP/1.1 ${status}`, ...headers, `content-length: ${String(bytes.length)}`, '', ''].join('\r\n')),
    bytes,
  ]);
};
const taken = JSON.stringify({ taken: 'Zoë €' });
const latin = Buffer.from(JSON.stringify({ taken: 'Zoë' }), 'latin1');
const wide = (text: string, mark = '') => Buffer.from(mark + text, 'utf16le');
const send = (base: string) => http(base).send(call);

describe('the text of an answer', () => {
  it.each<[string, Buffer | string, string]>([
    ['a byte order mark', `\uFEFF${taken}`, 'application/json'],
    ['UTF-8 by its charset', taken, 'application/json; charset="UTF-8"'],
    ['UTF-8, though its charset says Latin', taken, 'application/json; charset=iso-8859-1'],
    ['UTF-16 by its mark', wide(taken, '\uFEFF'), 'application/json'],
    ['UTF-16 with big ends by its mark', wide(taken, '\uFEFF').swap16(), 'application/json; charset=utf-8'],
    ['UTF-16 by its charset', wide(taken), 'application/json; charset=utf-16'],
    ['UTF-16 with big ends by its charset', wide(taken).swap16(), 'application/json;charset=UTF-16BE'],
    ['UTF-16 by its look', wide(taken), 'application/json'],
    ['a charset that nobody knows', taken, 'application/json; charset=klingon'],
  ])('%s', async (_, body, type) => {
    expect(await send(await saying(answer(body, [`content-type: ${type}`])))).toEqual({ taken: 'Zoë €' });
  });

  it.each(['iso-8859-1', 'ISO-8859-1', '"latin1"', 'windows-1252'])('Latin bytes by charset=%s', async (charset) => {
    const base = await saying(answer(latin, [`content-type: application/problem+json; x=y; charset=${charset}`]));
    expect(await send(base)).toEqual({ taken: 'Zoë' });
  });

  it('of another type is decoded by its charset only', async () => {
    const route: HttpRoute = { method: 'GET', path: '/x', successes: [200], answer: 'text' };
    const routes = { take: route, put: route, send: route };
    const base = await saying(answer(Buffer.from('Ã«', 'utf8'), ['content-type: text/plain; charset=iso-8859-1']));
    expect(await http(base, { routes }).send(call)).toBe('Ã\u0083Â«');
  });
});

describe('an answer that was compressed without a request for it', () => {
  const plain = Buffer.from(taken);
  it.each<[string, Buffer]>([
    ['gzip', gzipSync(plain)],
    ['x-gzip', gzipSync(plain)],
    ['GZIP', gzipSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['deflate', deflateSync(plain)],
    ['deflate', deflateRawSync(plain)],
    ['identity', plain],
    ['gzip, br', brotliCompressSync(gzipSync(plain))],
  ])('%s', async (coding, body) => {
    expect(await send(await saying(answer(body, ['content-type: application/json', `content-encoding: ${coding}`])))).toEqual({
      taken: 'Zoë €',
    });
  });

  it.each<[string, Buffer]>([
    ['gzip', gzipSync(plain).subarray(0, 20)],
    ['gzip', plain],
    ['compress', plain],
    ['__proto__', plain],
  ])('%s that cannot be decoded is not a success, and its effect is unknown', async (coding, body) => {
    const base = await saying(answer(body, [`content-encoding: ${coding}`]));
    const error = (await send(base).catch((reason: unknown) => reason)) as Error;
    expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining(`its Content-Encoding is '${coding}'`) as string });
    expect(effectOf(error)).not.toBe('none');
  });

  it('is a refusal if its content is one', async () => {
    const body = gzipSync(JSON.stringify({ error: { kind: 'business', code: 'Empty', message: 'No', details: { id: 'x' } } }));
    const base = await saying(answer(body, ['content-encoding: gzip'], '422 No'));
    await expect(send(base)).rejects.toMatchObject({ kind: 'business', code: 'Empty' });
  });

  it('keeps its status and its Retry-After if it cannot be decoded', async () => {
    const base = await saying(answer(plain, ['content-encoding: gzip', 'retry-after: 3'], '503 Away'));
    await expect(send(base)).rejects.toMatchObject({ kind: 'unavailable', retryAfter: 3_000 });
  });

  it('is rejected if it expands beyond the limit', async () => {
    const base = await saying(answer(gzipSync(Buffer.alloc(50_000_000, ' ')), ['content-encoding: gzip']));
    await expect(send(base)).rejects.toMatchObject({
      kind: 'invalid-answer',
      message: expect.stringContaining('more than 2097152 bytes') as string,
    });
  });
});

describe('an unsolicited interim answer', () => {
  const final = answer(taken);
  const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';
  it.each<[string, (string | Buffer)[]]>([
    ['in one piece with the answer', [Buffer.concat([Buffer.from(goOn), final])]],
    ['by itself', [goOn, final]],
    ['twice, with headers', [`HTTP/1.1 100 Continue\r\nx: y\r\n\r\n${goOn}`, final]],
    ['in pieces', ['HTT', 'P/1.1 1', '00 Conti', 'nue\r\n', '\r', '\n', final.subarray(0, 9), final.subarray(9)]],
    ['of HTTP/1.0', [`HTTP/1.0 100 Continue\r\n\r\n`, final]],
    ['and hints', ['HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n', goOn, final].slice(0, 1).concat([final])],
  ])('%s', async (_, pieces) => {
    const transport = http(await saying(...pieces));
    for (let times = 0; times < 2; times++) expect(await transport.send(call)).toEqual({ taken: 'Zoë €' });
    await transport.close?.();
  });

  it('is not removed from the text of an answer', async () => {
    const text = JSON.stringify({ taken: goOn });
    expect(await send(await saying(answer(text).subarray(0, -text.length), text))).toEqual({ taken: goOn });
  });
});
