// Documents of other people's APIs: what is written compiles, and calls the API.

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import ts from 'typescript';
import { parse } from 'yaml';
import { answerOf, requestOf } from '../../src/activities/gateway/transports/routes.ts';
import { check } from '../../src/model/schema.ts';
import { contractFrom, type ReadContract } from '../../src/openapi/index.ts';
import { evaluate, linked } from './evaluate.ts';

const documentIn = async (file: string): Promise<unknown> => parse(await readFile(`test/openapi/documents/${file}`, 'utf8'));
const petstore = contractFrom(await documentIn('petstore.json'));
const payments = contractFrom(await documentIn('payments.yaml'), { name: 'payments', without: ['getReceipt'] });

describe('what is written', () => {
  it('compiles, and its types hold', { timeout: 120_000 }, () => {
    const use = `
      import type { OperationInput } from 'tenuto';
      type Charge = OperationInput<typeof payments.operations.postCharges>;
      export const right: Charge = { amount: 1, currency: 'eur', source: { object: 'card', number: '42' } };
      export const wrong: Charge = { amount: 1, currency: 'gbp', source: { object: 'card', number: '42' } };`;
    expect(errorsOf(linked(petstore.source))).toEqual([]);
    expect(errorsOf(linked(`${payments.source}${use}`))).toEqual([expect.stringContaining(`Type '"gbp"' is not assignable`)]);
  });

  it('is the same each time', async () => {
    expect(contractFrom(await documentIn('petstore.json')).source).toBe(petstore.source);
  });

  it('says what it does not check', () => {
    expect(petstore.warnings).toMatchObject([{ path: 'components.schemas.NewPet.properties.nicknames.uniqueItems' }]);
  });
});

function errorsOf(source: string): readonly string[] {
  const file = resolve('test/openapi/generated.ts');
  const base = ts.readConfigFile('tsconfig.base.json', (path) => ts.sys.readFile(path)).config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...base.compilerOptions, types: ['node'], rewriteRelativeImportExtensions: false },
    '.',
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(name, source, rest[0]) : getSourceFile(name, ...rest));
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('a described API, called', () => {
  let server: Server;
  let base: string;
  let asked: { method: string | undefined; url: string | undefined; body: string; tenant: unknown };
  const answers: Readonly<Record<string, readonly [status: number, body?: unknown]>> = {
    'GET /pets?limit=2&tags=a,b': [200, [{ id: 1, name: 'Rex', tag: null }]],
    'POST /pets': [201, { id: 2, name: 'Kit' }],
    'GET /pets/a%2Fb': [404],
    'PUT /pets/7': [204],
    'POST /v1/charges': [402, { error: { code: 'card_declined', message: 'No' } }],
    'POST /v1/charges/ch_1/refunds': [400, { type: 'amount_too_large', most: 3 }],
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked = { method: request.method, url: request.url, body, tenant: request.headers['x-tenant'] };
        const [status, answer] = answers[`${String(request.method)} ${String(request.url)}`] ?? [500];
        response.writeHead(status, { 'content-type': 'application/json' }).end(answer === undefined ? undefined : JSON.stringify(answer));
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${String((server.address() as { port: number }).port)}`;
  });
  afterAll(() => server.close());

  async function call({ source, routes, name }: ReadContract, operation: string, input: unknown): Promise<unknown> {
    const service = await evaluate(source, name);
    const { output, input: schema } = service.operations[operation] ?? {};
    await check(schema, input, 'Input');
    const request = requestOf({ service, operation, input }, routes);
    if (!request) throw new Error(`${operation} has no route`);
    const { method, headers, body, path } = request;
    const response = await fetch(`${base}${path}`, { method, headers, ...(body !== undefined && { body }) });
    const answer = { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
    return check(output, answerOf(answer, { call: { service, operation, input }, routes }), 'Output');
  }

  it('takes its parameters and bodies, and answers by the contract', async () => {
    expect(await call(petstore, 'listPets', { limit: 2, tags: ['a', 'b'] })).toEqual([{ id: 1, name: 'Rex', tag: null, kind: 'other' }]);
    expect(await call(petstore, 'createPet', { name: 'Kit' })).toMatchObject({ id: 2 });
    expect(asked).toMatchObject({ method: 'POST', body: '{"name":"Kit"}' });
    await call(petstore, 'putPetsPetId', { petId: '7', xTenant: 'north', body: { name: 'Kit' } });
    expect(asked).toMatchObject({ method: 'PUT', url: '/pets/7', tenant: 'north', body: '{"name":"Kit"}' });
  });

  it('refuses in the words of the contract', async () => {
    await expect(call(petstore, 'showPetById', { petId: 'a/b' })).rejects.toMatchObject({ kind: 'business', code: 'NotFound' });
    const charge = { amount: 5, currency: 'eur', source: { object: 'card', number: '42' } };
    await expect(call(payments, 'postCharges', charge)).rejects.toMatchObject({ code: 'card_declined', message: 'No' });
    expect(asked.body).toBe('amount=5&currency=eur&source%5Bobject%5D=card&source%5Bnumber%5D=42');
    const refund = call(payments, 'postChargesChargeRefunds', { charge: 'ch_1', body: { amount: 4 } });
    await expect(refund).rejects.toMatchObject({ code: 'amount_too_large', details: { most: 3 } });
  });

  it('is unavailable where it fails', async () => {
    await expect(call(petstore, 'listPets', {})).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
