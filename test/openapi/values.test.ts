// What a contract that was read out of a document takes, and what it gives back.

import { describe, expect, it } from 'vitest';
import { contractFrom, InvalidOpenApi } from '../../src/openapi/index.ts';
import { evaluate } from './evaluate.ts';

type Schemas = Readonly<Record<string, unknown>>;

const answering = (schema: unknown, status = 200) => ({
  get: { operationId: 'read', responses: { [status]: { description: '', content: { 'application/json': { schema } } } } },
});
const documentOf = (answer: unknown, schemas: Schemas = {}, openapi = '3.1.1') => ({
  openapi,
  info: { title: 'x', version: '1' },
  paths: { '/x': answering(answer) },
  components: { schemas },
});

function read(answer: unknown, schemas: Schemas = {}, openapi = '3.1.1') {
  const { source, warnings } = contractFrom(documentOf(answer, schemas, openapi), { name: 'subject' });
  const output = evaluate(source, 'subject').operations['read']?.output;
  const parse = (value: unknown): unknown => {
    const outcome = output?.['~standard'].validate(value) as { readonly value?: unknown; readonly issues?: unknown };
    return outcome.issues ? 'refused' : outcome.value;
  };
  return { parse, warnings };
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const card = { object: 'payments.card', last4: '4242' };

describe('an alternative of a union with a discriminator', () => {
  const cardWith = (object: unknown, required = ['object', 'last4']) => ({
    card: { type: 'object', required, properties: { object, last4: { type: 'string' } } },
    bank: { type: 'object', required: ['object', 'iban'], properties: { object: { enum: ['bank'] }, iban: { type: 'string' } } },
    kind: { type: 'string', enum: ['payments.card'] },
  });
  const union = { anyOf: [ref('card'), ref('bank')], discriminator: { propertyName: 'object', mapping: { card: ref('card').$ref } } };

  it.each([
    ['is its own enum', { type: 'string', enum: ['payments.card'] }, undefined],
    ['is its own constant', { const: 'payments.card' }, undefined],
    ['has a default', { type: 'string', enum: ['payments.card'], default: 'payments.card' }, undefined],
    ['may be left out', { type: 'string', enum: ['payments.card'] }, ['last4']],
    ['may be null', { type: ['string', 'null'], enum: ['payments.card', null] }, undefined],
    ['is behind a reference', ref('kind'), undefined],
    ['is made of parts', { allOf: [ref('kind'), { description: 'What it is' }] }, undefined],
  ])('takes what it says itself: its property %s', (_, object, required) => {
    const { parse } = read(union, cardWith(object, required));
    expect(parse(card)).toEqual(card);
    expect(parse({ ...card, object: 'boat' })).toBe('refused');
  });

  it('may leave its property out, or have it null, if it says so', () => {
    expect(read(union, cardWith({ enum: ['payments.card'] }, ['last4'])).parse({ last4: '1' })).toEqual({ last4: '1' });
    const nullable = cardWith({ type: 'string', enum: ['payments.card', null], nullable: true });
    expect(read(union, nullable, '3.0.3').parse({ object: null, last4: '1' })).toEqual({ object: null, last4: '1' });
  });

  const plain = cardWith({ type: 'string' });
  const mapping = { card: 'card', credit: ref('card').$ref, debit: 'card' };

  it('takes each of the names that a mapping has for it', () => {
    const { parse } = read({ oneOf: [ref('card'), ref('bank')], discriminator: { propertyName: 'object', mapping } }, plain);
    for (const object of ['card', 'credit', 'debit']) expect(parse({ object, last4: '1' })).toEqual({ object, last4: '1' });
    expect(parse({ object: 'boat', last4: '1' })).toBe('refused');
  });

  const parent = { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } }, discriminator: { propertyName: 'kind' } };
  const child = (more: object) => ({ allOf: [ref('Pet'), { type: 'object', properties: more }] });
  const pets = { Pet: parent, Cat: child({ purrs: { type: 'boolean' } }), Dog: child({ barks: { type: 'boolean' } }) };

  it.each([
    ['with a discriminator of its own', { oneOf: [ref('Cat'), ref('Dog')], discriminator: { propertyName: 'kind' } }],
    ['with that of the parent', { oneOf: [ref('Cat'), ref('Dog')] }],
  ])('may be a child that is made of its parent, in a union %s', (_, answer) => {
    const { parse } = read(answer, pets);
    expect(parse({ kind: 'Dog', barks: true, age: 3 })).toEqual({ kind: 'Dog', barks: true, age: 3 });
    expect(parse({ kind: 'Cat', purrs: 'loudly' })).toBe('refused');
    expect(parse({ kind: 'Cow' })).toBe('refused');
  });

  it('is kept whole where only its parent is declared', () => {
    expect(read(ref('Pet'), pets).parse({ kind: 'Cat', purrs: true })).toEqual({ kind: 'Cat', purrs: true });
  });

  it('may be named by a number', () => {
    const version = (name: string) => ({
      type: 'object',
      required: ['v'],
      properties: { v: { type: 'integer' }, [name]: { type: 'string' } },
    });
    const told = { propertyName: 'v', mapping: { 1: 'One', 2: 'Two' } };
    const { parse } = read({ oneOf: [ref('One'), ref('Two')], discriminator: told }, { One: version('a'), Two: version('b') });
    expect(parse({ v: 2, b: 'x' })).toEqual({ v: 2, b: 'x' });
  });
});

describe('what a value holds', () => {
  const deep = {
    type: 'object',
    properties: { list: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } } },
  };

  it('is kept at every depth, declared or not', () => {
    const value = { list: [{ a: '1', b: { c: [2] } }], more: { d: null } };
    expect(read(deep).parse(value)).toEqual(value);
    expect(read({ allOf: [deep, { type: 'object', properties: { x: {} } }] }).parse(value)).toEqual(value);
  });

  it('is kept whole by anyOf of two objects that both fit', () => {
    const half = (name: string) => ({ type: 'object', properties: { [name]: { type: 'integer' } } });
    expect(read({ anyOf: [half('a'), half('b')] }).parse({ a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
  });

  it('is refused only where more is forbidden', () => {
    expect(read({ type: 'object', properties: {}, additionalProperties: false }).parse({ a: 1 })).toBe('refused');
    const patterned = { type: 'object', properties: {}, additionalProperties: false, patternProperties: { '^x-': {} } };
    expect(read(patterned).parse({ 'x-a': 1 })).toEqual({ 'x-a': 1 });
  });

  it('has no default of which another part has another', () => {
    const kind = (value: string) => ({ type: 'object', properties: { kind: { type: 'string', default: value } } });
    expect(read({ allOf: [kind('pet'), kind('dog')] }).parse({})).toEqual({});
    expect(read({ allOf: [kind('pet'), { type: 'object' }] }).parse({})).toEqual({ kind: 'pet' });
  });

  it('has no default in place of what is required', () => {
    const schemas = { Level: { type: 'integer', default: 3 } };
    const answer = (required: readonly string[]) => ({ type: 'object', required, properties: { level: ref('Level') } });
    expect(read(answer(['level']), schemas).parse({})).toBe('refused');
    expect(read(answer([]), schemas).parse({})).toEqual({ level: 3 });
  });

  it.each([
    [{ enum: [{ a: 1 }, [2]] }, { a: 1 }, { a: 2 }],
    [{ const: { a: [null] } }, { a: [null] }, {}],
    [{ allOf: [{ enum: [{ a: 1 }, ''] }, { type: 'object' }] }, { a: 1 }, { a: 1, b: 2 }],
    [{ type: 'array', prefixItems: [{}], minItems: 1 }, [null], []],
    [{ type: 'array', prefixItems: [{ type: 'integer', default: 5 }], minItems: 1 }, [5], []],
    [{ type: 'string', enum: ['a', 'abc'], minLength: 2 }, 'abc', 'a'],
    [{ type: 'string', maxLength: 1 }, '😀', 'ab'],
    [{ type: 'string', minLength: 2 }, '😀a', '😀'],
    [{ type: 'array', prefixItems: [{ type: 'string' }], minItems: 2, maxItems: 3 }, ['a', 1], ['a']],
    [{ type: 'object', required: ['a'], additionalProperties: { type: 'integer' } }, { a: 1 }, { a: 'x' }],
    [{ minLength: 2, minimum: 5 }, 7, 'a'],
  ])('is measured as JSON Schema says: %j', (schema, right, wrong) => {
    expect(read(schema).parse(right)).toEqual(right);
    expect(read(schema).parse(wrong)).toBe('refused');
  });
});

describe('a pattern', () => {
  it.each([
    ['^\\p{Lu}\\p{Ll}+$', 'Öl', 'öl'],
    ['^.$', '😀', 'ab'],
    ['^[\\w\\-\\.]+\\-\\d$', 'a.b-1', 'a b'],
    ['^\\@\\"\\ $', '@" ', '@'],
  ])('is in Unicode mode: %s', (pattern, right, wrong) => {
    const { parse, warnings } = read({ type: 'string', pattern });
    expect([parse(right), parse(wrong), warnings]).toEqual([right, 'refused', []]);
  });

  it.each(['(?i)^a$', 'a\\Z', 'a++', '(?i:a)', '(?P<x>a)', '[[:alpha:]]', '(?>a)', '\\Aa', 'a{,3}', '('])(
    'of another dialect is a warning, with its place: %s',
    (pattern) => {
      const { parse, warnings } = read({ type: 'object', properties: { a: { type: 'string', pattern } } });
      expect(parse({ a: 'anything' })).toEqual({ a: 'anything' });
      expect(warnings).toMatchObject([{ path: expect.stringMatching(/schema\.properties\.a\.pattern$/) }]);
    },
  );
});

it.each([
  ['uri', ''],
  ['date-time', '2026-12-31T23:59:60z'],
  ['date-time', '2026-01-01t00:00:00Z'],
  ['email', 'a&b@example.org'],
  ['uuid', 'none'],
  ['ipv4', 'localhost'],
  ['date', '2026-02-30'],
])('a format refuses no answer: %s', (format, value) => {
  expect(read({ type: 'string', format }).parse(value)).toBe(value);
  expect(
    read({
      oneOf: [
        { type: 'string', format },
        { type: 'string', format: 'hostname' },
      ],
    }).parse(value),
  ).toBe(value);
});

describe('what cannot be read is refused with the operations to leave out', () => {
  const findingsOf = (document: unknown): readonly string[] => {
    try {
      contractFrom(document);
      return [];
    } catch (error) {
      if (error instanceof InvalidOpenApi) return error.findings.map(({ path, message, remedy }) => `${path}: ${message}; ${remedy}`);
      throw error;
    }
  };

  it('of an enum without values, also deep in a component', () => {
    const schemas = { Outer: { type: 'object', properties: { inner: ref('Inner') } }, Inner: { enum: [] } };
    const document = documentOf(ref('Outer'), schemas);
    expect(findingsOf(document)).toEqual([
      "components.schemas.Inner.enum: has no values; list them, or leave the operation out: { without: ['read'] }",
    ]);
    const other = { ...document, paths: { ...document.paths, '/y': { get: { operationId: 'other', responses: { 204: {} } } } } };
    expect(contractFrom(other, { without: ['read'] }).routes).toHaveProperty('other');
  });

  it.each([['307'], ['302'], ['500']])('of responses without a success: %s', (status) => {
    expect(findingsOf({ ...documentOf({}), paths: { '/x': answering({}, Number(status)) } })).toEqual([
      `paths./x.get.responses: no response is a success: there is only ${status}; declare one, such as '200', or leave the operation out: { without: ['read'] }`,
    ]);
  });
});
