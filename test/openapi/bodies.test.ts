// What a document says of bodies, as it arrives at a server: forms, multipart, text and bytes, under paths that have to be encoded.

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { http, type Transport } from '../../src/activities/index.ts';
import { check } from '../../src/model/schema.ts';
import { contractFrom, InvalidOpenApi } from '../../src/openapi/index.ts';
import { evaluate } from './evaluate.ts';

interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

let server: Server;
let base: string;
let asked: Asked[] = [];
const open: Transport[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${String((server.address() as { port: number }).port)}`;
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await Promise.all(open.map(async (transport) => transport.close?.()));
  server.close();
});

const documentOf = (content: object, path = '/x') => ({
  openapi: '3.1.1',
  info: { title: 'x', version: '1' },
  paths: { [path]: { post: { operationId: 'send', requestBody: { required: true, content }, responses: { 204: { description: '' } } } } },
});

/** Sends it as a step would, and returns what arrived. */
async function sent(document: object, input: unknown, address = base): Promise<Asked> {
  const { source, routes } = contractFrom(document, { name: 'subject' });
  const service = evaluate(source, 'subject');
  await check(service.operations['send']?.input, input, 'Input');
  const transport = http(address, { routes });
  open.push(transport);
  expect(transport.mismatches(service)).toEqual([]);
  await transport.send({ service, operation: 'send', input, key: 'run/1/send/1', timeout: 30_000 });
  const [first] = asked;
  if (!first) throw new Error('Nothing was sent');
  return first;
}

async function partsIn({ headers, body }: Asked) {
  const arrived = new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is slow for large bodies only
  return [...(await arrived.formData()).entries()];
}

const form = (properties: object, encoding?: object) => ({
  'application/x-www-form-urlencoded': { schema: { type: 'object', properties }, ...(encoding && { encoding }) },
});
const list = { type: 'array', items: { type: 'string' } };
const object = { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'string' } } };

it.each([
  ['nothing', undefined, 'list=1&list=2%20x&object%5Ba%5D=1&object%5Bb%5D=%26'],
  ['explode: false', { list: { explode: false } }, 'list=1,2%20x&object%5Ba%5D=1&object%5Bb%5D=%26'],
  ['spaces', { list: { style: 'spaceDelimited', explode: false } }, 'list=1%202%20x&object%5Ba%5D=1&object%5Bb%5D=%26'],
  ['pipes', { list: { style: 'pipeDelimited', explode: false } }, 'list=1|2%20x&object%5Ba%5D=1&object%5Bb%5D=%26'],
  ['exploded pipes', { list: { style: 'pipeDelimited', explode: true } }, 'list=1&list=2%20x&object%5Ba%5D=1&object%5Bb%5D=%26'],
  ['deepObject', { list: { style: 'deepObject', explode: true } }, 'list%5B0%5D=1&list%5B1%5D=2%20x&object%5Ba%5D=1&object%5Bb%5D=%26'],
  ['a form', { object: { style: 'form', explode: true } }, 'list=1&list=2%20x&a=1&b=%26'],
  ['JSON', { object: { contentType: 'application/json' } }, 'list=1&list=2%20x&object=%7B%22a%22%3A1%2C%22b%22%3A%22%26%22%7D'],
])('writes a form as its encoding says: %s', async (_, encoding, body) => {
  const arrived = await sent(documentOf(form({ list, object }, encoding)), { list: ['1', '2 x'], object: { a: 1, b: '&' } });
  expect(arrived.body.toString()).toBe(body);
  expect(arrived.headers['content-type']).toBe('application/x-www-form-urlencoded');
});

it('writes a multipart body with files, lists and objects', async () => {
  const schema = {
    type: 'object',
    required: ['file'],
    properties: {
      file: { type: 'string', format: 'binary' },
      image: { type: 'string', contentMediaType: 'image/png' },
      more: { type: 'array', items: { type: 'string', format: 'binary' } },
      scan: { type: 'string' },
      title: { type: 'string' },
      tags: list,
      about: object,
      at: { type: 'array', items: { type: 'integer' } },
    },
  };
  const encoding = { scan: { contentType: 'application/pdf' }, at: { style: 'form', explode: false } };
  const document = documentOf({ 'multipart/form-data': { schema, encoding } });
  const bytes = Buffer.from([0, 255, 13, 10, 128]).toString('base64');
  const arrived = await sent(document, {
    file: { base64: bytes, name: 'täst "1".jsonl', type: 'application/jsonl' },
    image: bytes,
    more: [bytes, bytes],
    scan: bytes,
    title: 'Über & so',
    tags: ['a', 'b'],
    about: { a: 1 },
    at: [1, 2],
    other: 'undeclared',
  });
  expect(arrived.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  expect(Number(arrived.headers['content-length'])).toBe(arrived.body.length);
  const parts = await partsIn(arrived);
  const texts = parts.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  expect(texts).toEqual([
    ['title', 'Über & so'],
    ['tags', 'a'],
    ['tags', 'b'],
    ['at', '1,2'],
    ['other', 'undeclared'],
  ]);
  const files = parts.flatMap(([name, value]) => (typeof value === 'string' ? [] : [{ name, as: value.name, type: value.type, value }]));
  expect(files).toMatchObject([
    { name: 'file', as: 'täst "1".jsonl', type: 'application/jsonl' },
    { name: 'image', as: 'image', type: 'application/octet-stream' },
    { name: 'more', as: 'more', type: 'application/octet-stream' },
    { name: 'more' },
    { name: 'scan', type: 'application/pdf' },
    { name: 'about', type: 'application/json' },
  ]);
  expect(Buffer.from((await files[0]?.value.arrayBuffer()) ?? new ArrayBuffer()).toString('base64')).toBe(bytes);
  expect(await files.at(-1)?.value.text()).toBe('{"a":1}');
});

it.each([
  ['application/octet-stream', undefined, 'application/octet-stream'],
  ['image/png', { type: 'string', format: 'binary' }, 'image/png'],
  ['application/pdf', { type: 'string', contentMediaType: 'application/pdf' }, 'application/pdf'],
  ['image/*', {}, 'application/octet-stream'],
])('sends bytes as %s', async (type, schema, declared) => {
  const arrived = await sent(documentOf({ [type]: { ...(schema && { schema }) } }), '/wAK');
  expect([...arrived.body]).toEqual([255, 0, 10]);
  expect(arrived.headers).toMatchObject({ 'content-type': declared, 'content-length': '3' });
});

it.each([
  ['text/csv', 'text/csv; charset=utf-8'],
  ['application/xml', 'application/xml'],
])('sends text as %s', async (type, declared) => {
  const arrived = await sent(documentOf({ [type]: { schema: { type: 'string' } } }), 'ä;b');
  expect([arrived.body.toString(), arrived.headers['content-type']]).toEqual(['ä;b', declared]);
});

it('refuses a file that is no base64 before anything is sent', async () => {
  const document = documentOf({
    'multipart/form-data': { schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } },
  });
  await expect(sent(document, { file: 'no base64' })).rejects.toThrow(/file/);
  expect(asked).toEqual([]);
});

it('asks for paths with spaces and umlauts, below an address that has them too', async () => {
  const arrived = await sent(documentOf({ 'application/json': { schema: {} } }, '/große fische/%C3%A4'), {}, `${base}/a ü`);
  expect(arrived.url).toBe('/a%20%C3%BC/gro%C3%9Fe%20fische/%C3%A4');
});

it('leaves reserved characters of a query as they are where the document says so', async () => {
  const parameters = [{ name: 'at', in: 'query', required: true, allowReserved: true, schema: { type: 'string' } }];
  const document = documentOf({ 'application/json': { schema: {} } });
  const { post } = document.paths['/x'] as { post: object };
  const arrived = await sent({ ...document, paths: { '/x': { post: { ...post, parameters } } } }, { at: 'a/b:c?d&e', body: {} });
  expect(arrived.url).toBe('/x?at=a/b:c?d%26e');
});

it.each([
  ['multipart/related', {}],
  ['application/xml', { type: 'object' }],
  ['text/xml', { $ref: '#/components/schemas/Lost' }],
])('refuses a body that cannot be written, with the way to leave it out: %s', (type, schema) => {
  expect(() => contractFrom(documentOf({ [type]: { schema } }))).toThrow(InvalidOpenApi);
  expect(() => contractFrom(documentOf({ [type]: { schema } }))).toThrow(
    `takes ${type}, which is not supported; leave the operation out: { without: ['send'] }`,
  );
});
