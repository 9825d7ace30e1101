// A contract becomes a valid document, and the document the same contract again.

import { Validator } from '@seriousme/openapi-schema-validator';
import { type } from 'arktype';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { inventory } from '../../examples/order/contracts/inventory.ts';
import { orders } from '../../examples/order/contracts/orders.ts';
import { payments } from '../../examples/order/contracts/payments.ts';
import { shipping } from '../../examples/order/contracts/shipping.ts';
import { operation } from '../../src/model/contract/operation.ts';
import { defineService, type Service } from '../../src/model/contract/service.ts';
import { contractFrom, InvalidOpenApi, openApi } from '../../src/openapi/index.ts';
import { evaluate } from './evaluate.ts';

const Folder = z
  .object({
    name: z.string().regex(/^[a-z/]+$/),
    get folders() {
      return z.array(Folder).max(9);
    },
  })
  .meta({ id: 'Folder', description: "It's recursive" });
const Plain = z.object({
  get next() {
    return Plain.nullable();
  },
});

const everything = defineService('everything', {
  put: operation({
    input: z.object({
      id: z.uuid(),
      at: z.iso.datetime(),
      count: z.int().positive().default(3),
      share: z.number().gte(0).lt(1).multipleOf(0.25).optional(),
      mode: z.enum(['a', 'b']),
      note: z.string().min(1).nullable(),
      folder: Folder,
      pair: z.tuple([z.string(), z.int()]),
      map: z.record(z.string(), z.array(z.boolean())),
      open: z.looseObject({ x: z.literal(1) }),
      closed: z.strictObject({}),
    }),
    output: z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b'), n: z.number() })]),
    errors: { Full: z.object({ left: z.int() }), 'not-there': z.unknown() },
    undo: 'remove',
    idempotent: true,
    duration: '2s',
    timeout: '30s',
  }),
  remove: operation({ input: z.looseObject({ id: z.string() }), output: z.union([z.string(), z.int().min(1)]), pivot: true }),
  chain: operation({ input: Plain, output: z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })), safe: true }),
  ark: operation({ input: type({ a: 'string', 'b?': 'number.integer', c: "'x'|'y'", d: 'string|null' }) }),
  delete: operation(),
  hold: operation({ input: z.object({ id: z.string() }), undo: 'giveUp', confirm: 'make', expires: '30m' }),
  giveUp: operation({ input: z.object({ id: z.string() }) }),
  make: operation({ input: z.object({ id: z.string() }), output: z.string(), errors: { Gone: z.object({ id: z.string() }) } }),
});

const all: readonly (readonly [string, Service])[] = [payments, inventory, orders, shipping, everything].map((one) => [one.name, one]);

it.each(all)('%s', async (_, contract) => {
  const document = openApi(contract, { servers: [{ url: 'http://127.0.0.1:4001' }] });
  expect(await new Validator().validate(structuredClone(document) as never)).toMatchObject({ valid: true });
  const { source, routes, warnings, name } = contractFrom(JSON.parse(JSON.stringify(document)));
  expect({ routes, warnings, name }).toEqual({ routes: {}, warnings: [], name: contract.name });
  const again = evaluate(source, contract.name);
  expect(openApi(again, { servers: [{ url: 'http://127.0.0.1:4001' }] })).toEqual(document);
});

it('describes how a call is confirmed, and that it may have expired', () => {
  const { paths } = openApi(everything);
  expect(paths['/hold']?.post).toMatchObject({ 'x-tenuto-confirm': 'make', 'x-tenuto-expires': '30m' });
  const text = JSON.stringify(paths['/make']);
  for (const part of [
    '#/components/parameters/Confirms',
    '"const":"Gone"',
    '"const":"Expired"',
    '"anyOf":[{"type":"string"},{"type":"null"}]',
  ])
    expect(text).toContain(part);
  expect(JSON.stringify([paths['/hold'], paths['/giveUp']])).not.toMatch(/Confirms|Expired/);
});

it('says of every schema that cannot be turned which it is, and what helps', () => {
  const wrong = defineService('wrong', {
    a: operation({ input: v.object({ x: v.string() }) as never, errors: { No: z.object({ at: z.custom<string>() }) } }),
    b: operation({ output: z.array(z.custom<string>()) }),
  });
  const attempt = () => openApi(wrong);
  expect(attempt).toThrow(InvalidOpenApi);
  expect(attempt).toThrow(/^Cannot describe service 'wrong':/);
  for (const path of ['a.input', 'a.errors.No', 'b.output']) expect(attempt).toThrow(`operations.${path}: `);
  expect(attempt).toThrow(/'wrong\.a' has no JSON Schema: 'valibot' does not provide one; .*pass \{ toJsonSchema \}/);
});

it('turns schemas by what it is given, where their library does not do it', () => {
  const own = defineService('own', { a: operation({ input: v.object({ x: v.string() }) }) });
  const document = openApi(own, { toJsonSchema: () => ({ type: 'object', properties: { x: { type: 'string' } }, required: ['x'] }) });
  expect(JSON.stringify(document.paths['/a'])).toContain(
    '{"schema":{"type":"object","properties":{"x":{"type":"string"}},"required":["x"]}}',
  );
});

it('refuses two schemas of one id', () => {
  const twice = defineService('twice', {
    a: operation({ input: z.object({ v: z.string().meta({ id: 'Same' }) }) }),
    b: operation({ input: z.object({ v: z.int().meta({ id: 'Same' }) }) }),
  });
  expect(() => openApi(twice)).toThrow("operations.b.input: input of 'twice.b' contains another 'Same'");
});
