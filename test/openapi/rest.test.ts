// Documents of other people's APIs: what is written compiles, and calls the API through the gateway.

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { governedTransport, http, type Transport } from '../../src/activities/index.ts';
import { check } from '../../src/model/schema.ts';
import { effectOf } from '../../src/model/step-error.ts';
import { contractFrom, type ReadContract } from '../../src/openapi/index.ts';
import { blocksOf } from '../docs/blocks.ts';
import { errorsIn } from './compile.ts';
import { evaluate } from './evaluate.ts';

const documentIn = async (file: string): Promise<unknown> => parse(await readFile(`test/openapi/documents/${file}`, 'utf8'));
const petstore = contractFrom(await documentIn('petstore.json'));
const shown = await blocksOf('docs/openapi.md');
const shownAs = (file: string): string => shown.find(({ name }) => name === file)?.text ?? '';
const parcels = contractFrom(parse(shownAs('parcels.yaml')));
const payments = contractFrom(await documentIn('payments.yaml'), { name: 'payments', without: ['getReceipt'] });

describe('what is written', () => {
  it('compiles, and its types hold', { timeout: 60_000 }, () => {
    const use = `
      import type { OperationInput } from 'tenuto';
      type Charge = OperationInput<typeof payments.operations.postCharges>;
      export const right: Charge = { amount: 1, currency: 'eur', source: { object: 'card', number: '42' } };
      export const wrong: Charge = { amount: 1, currency: 'gbp', source: { object: 'card', number: '42' } };`;
    expect(errorsIn({ petstore: petstore.source, payments: `${payments.source}${use}` })).toEqual({
      petstore: [],
      payments: [expect.stringContaining(`Type '"gbp"' is not assignable`)],
    });
  });

  it('is the same each time', async () => {
    expect(contractFrom(await documentIn('petstore.json')).source).toBe(petstore.source);
  });

  it('is what docs/openapi.md shows', () => {
    expect(parcels.source).toBe(shownAs('parcels.ts'));
  });

  it('says what it does not check', () => {
    expect(petstore.warnings).toMatchObject([{ path: 'components.schemas.NewPet.properties.nicknames.uniqueItems' }]);
  });
});

interface Asked {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('a described API, called', () => {
  let server: Server;
  let base: string;
  let asked: Asked[] = [];
  const open: Transport[] = [];
  const answers: Readonly<Record<string, readonly [status: number, body?: unknown, headers?: Readonly<Record<string, string>>]>> = {
    'GET /pets?limit=2&tags=a%20b,c': [200, [{ id: 1, name: 'Rex', tag: null }]],
    'POST /pets': [201, { id: 2, name: 'Kit' }],
    'GET /pets/a%2Fb%3F': [404],
    'PUT /pets/7': [204],
    'DELETE /pets/8': [302, undefined, { location: '/pets/7' }],
    'DELETE /parcels/9': [404, { message: 'no such parcel' }],
    'GET /v1/charges?created%5Bgte%5D=5&expand%5B%5D=data.source&expand%5B%5D=data.customer': [200, { data: [], has_more: false }],
    'POST /v1/charges': [402, { error: { code: 'card_declined', message: 'No' } }],
    'POST /v1/charges/ch_1/refunds': [400, { type: 'amount_too_large', most: 3 }],
    'POST /v1/charges/ch_2/refunds': [429, undefined, { 'retry-after': '7' }],
    'POST /v1/charges/ch_3/refunds': [201, { number: 3 }],
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const line = `${String(request.method)} ${String(request.url)}`;
        asked.push({ line, headers: request.headers, body });
        const [status, answer, headers] = answers[line] ?? [500];
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(answer === undefined ? undefined : JSON.stringify(answer));
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${String((server.address() as { port: number }).port)}`;
  });
  afterAll(async () => {
    await Promise.all(open.map(async (transport) => transport.close?.()));
    server.close();
  });

  function connected({ source, routes, name }: ReadContract) {
    const service = evaluate(source, name);
    const transport = governedTransport([http(base, { routes, headers: { authorization: 'Bearer t' } })]);
    expect(transport.mismatches(service)).toEqual([]);
    open.push(transport);
    return async (operation: string, input: unknown, changes: object = {}): Promise<unknown> => {
      const { output, input: schema } = service.operations[operation] ?? {};
      await check(schema, input, 'Input');
      asked = [];
      const answer = await transport.send({ service, operation, input, key: `run/1/${operation}/1`, timeout: 30_000, ...changes });
      return output ? check(output, answer, 'Output') : answer;
    };
  }
  const failing = (call: Promise<unknown>) =>
    call.then(
      (value) => ({ value }),
      (error: unknown) => error as Error,
    );

  it('takes its parameters and bodies, and answers by the contract', async () => {
    const pets = connected(petstore);
    expect(await pets('listPets', { limit: 2, tags: ['a b', 'c'] })).toEqual([{ id: 1, name: 'Rex', tag: null, kind: 'other' }]);
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer t', accept: expect.stringContaining('application/json') });
    expect(asked[0]?.headers).not.toHaveProperty('content-type');
    expect(await pets('createPet', { name: 'Kit' })).toMatchObject({ id: 2 });
    expect(asked[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': 'run/1/createPet/1' });
    await pets('putPetsPetId', { petId: '7', xTenant: 'north', body: { name: 'Kit' } });
    expect(asked).toMatchObject([{ line: 'PUT /pets/7', headers: { 'x-tenant': 'north' }, body: '{"name":"Kit"}' }]);
    const page = { created: { gte: 5 }, expand: ['data.source', 'data.customer'] };
    expect(await connected(payments)('getCharges', page)).toEqual({ data: [], has_more: false });
  });

  it('refuses in the words of the contract, and is asked once', async () => {
    const notThere = await failing(connected(petstore)('showPetById', { petId: 'a/b?' }));
    expect(notThere).toMatchObject({ kind: 'business', code: 'NotFound' });
    expect(effectOf(notThere)).toBe('none');
    expect(asked).toHaveLength(1);
    const pay = connected(payments);
    const charge = { amount: 5, currency: 'eur', source: { object: 'card', number: '42' } };
    expect(await failing(pay('postCharges', charge))).toMatchObject({ code: 'card_declined', message: 'No' });
    expect(asked).toMatchObject([{ body: 'amount=5&currency=eur&source%5Bobject%5D=card&source%5Bnumber%5D=42' }]);
    const refund = pay('postChargesChargeRefunds', { charge: 'ch_1', body: { amount: 4 } });
    expect(await failing(refund)).toMatchObject({ code: 'amount_too_large', details: { most: 3 } });
  });

  it('has nothing to take back where the document says so', async () => {
    expect(await connected(parcels)('stop', { id: '9' }, { undoes: 'run/1/parcels.send/1' })).toBeNull();
    expect(asked).toMatchObject([{ line: 'DELETE /parcels/9', body: '', headers: { undoes: 'run/1/parcels.send/1' } }]);
  });

  it('says when it is to be asked again', async () => {
    const error = await failing(connected(payments)('postChargesChargeRefunds', { charge: 'ch_2' }));
    expect(error).toMatchObject({ kind: 'unavailable', retryAfter: 7_000 });
    expect(effectOf(error)).toBe('none');
  });

  it('is unavailable where it fails, and where it sends the caller elsewhere: what it did is open', async () => {
    const pets = connected(petstore);
    for (const [operation, input] of [
      ['listPets', {}],
      ['delete', { petId: '8' }],
    ] as const) {
      const error = await failing(pets(operation, input));
      expect(error).toMatchObject({ kind: 'unavailable' });
      expect(effectOf(error)).toBe('unknown');
    }
  });

  it('fails if its response does not match the document', async () => {
    const error = await failing(connected(payments)('postChargesChargeRefunds', { charge: 'ch_3' }));
    expect(error).toMatchObject({ message: expect.stringContaining('id') });
  });

  it('is not asked with what would lead elsewhere', async () => {
    const error = await failing(connected(petstore)('showPetById', { petId: '..' }));
    expect(error).toMatchObject({ kind: 'invalid-input', issues: [{ path: 'petId' }] });
    expect([effectOf(error), asked]).toEqual(['none', []]);
  });

  it('is aborted with its connection', async () => {
    const error = await failing(connected(petstore)('listPets', {}, { signal: AbortSignal.abort() }));
    expect(effectOf(error)).toBe('none');
    expect(asked).toEqual([]);
  });
});
