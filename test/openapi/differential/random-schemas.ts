// Documents at random, as other people write them: unions with and without discriminators, parts, references, nullables, closed and open
// objects, defaults, patterns, in the forms of OpenAPI 3.0 and 3.1.

import fc from 'fast-check';

export type Schema = Readonly<Record<string, unknown>>;
type Schemas = fc.Arbitrary<Schema>;

export interface RandomDocument {
  readonly openapi: '3.0.3' | '3.1.1';
  readonly components: Readonly<Record<string, Schema>>;
  /** What an operation answers with. */
  readonly answer: Schema;
}

/** With them, the contract is wider than the document. */
export interface Features {
  readonly formats: boolean;
  readonly dialects: boolean;
  readonly closedParts: boolean;
}

export const knownPatterns = ['^[a-z]+$', '\\d', '^\\p{L}+$', '^.$', '^[\\w\\-\\.]+$', '^a\\-b\\_c$', '^(?:a|b)?$', '^.{2,3}$'];
export const otherPatterns = ['(?i)^abc$', '^a\\Z', '^a++$', '(?i:a)b', '^[[:alpha:]]+$', '(?P<x>a)'];
const formats = ['uri', 'date-time', 'email', 'uuid', 'date', 'ipv4', 'hostname', 'int64'];
const names = ['a', 'b', 'kind', 'some-name'];
const components = ['A', 'B', 'C', 'D'];

export const texts = [
  '',
  'a',
  'b',
  'abc',
  'ab',
  '😀',
  '😀😀',
  'äß',
  'A1',
  'a-b_c',
  '2020-01-01',
  'cat',
  'dog',
  'Cat',
  'Bird',
  'a much longer one',
];
const constants = fc.constantFrom<unknown>(
  ...texts.slice(0, 6),
  0,
  1,
  -3,
  2.5,
  true,
  false,
  null,
  [],
  [1, 'a'],
  {},
  { a: 1 },
  { a: { b: [null] } },
);
const count = fc.nat({ max: 4 });

const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { requiredKeys: [] }) as unknown as Schemas;
const both = (...parts: readonly Schemas[]): Schemas => fc.tuple(...parts).map((all) => Object.assign({}, ...all) as Schema);
const always = (schema: Schema): Schemas => fc.constant(schema);

interface Setting {
  readonly old: boolean;
  readonly features: Features;
  /** A component may be made of later ones only; it may hold any. */
  readonly later: readonly string[];
}

const refTo = (some: readonly string[]): Schemas => fc.constantFrom(...some).map((name) => ({ $ref: `#/components/schemas/${name}` }));

function textOf({ features }: Setting): Schemas {
  const patterns = features.dialects ? [...knownPatterns, ...otherPatterns] : knownPatterns;
  return both(
    always({ type: 'string' }),
    some({ minLength: count, maxLength: count }),
    fc
      .option(fc.constantFrom(...patterns), { nil: undefined, freq: 3 })
      .map((pattern): Schema => (pattern === undefined ? {} : { pattern })),
    features.formats ? some({ format: fc.constantFrom(...formats) }) : always({}),
  );
}

function numberOf({ old }: Setting): Schemas {
  const bound = fc.integer({ min: -3, max: 9 });
  const exclusive = old
    ? { exclusiveMinimum: fc.boolean(), exclusiveMaximum: fc.boolean() }
    : { exclusiveMinimum: bound, exclusiveMaximum: bound };
  return both(
    fc.constantFrom('integer', 'number').map((type): Schema => ({ type })),
    fc.oneof({ weight: 3, arbitrary: always({}) }, some<object>({ minimum: bound, maximum: bound, ...exclusive })),
    fc.oneof({ weight: 4, arbitrary: always({}) }, some({ multipleOf: fc.constantFrom(1, 2, 3, 0.5, 0.25) })),
  );
}

function objectOf(setting: Setting, depth: number): Schemas {
  const inner = schemaOf({ ...setting, later: components }, depth - 1);
  const property = both(inner, fc.oneof({ weight: 3, arbitrary: always({}) }, some({ default: constants })));
  return both(
    fc.constantFrom<Schema>({ type: 'object' }, { type: 'object' }, {}),
    fc.dictionary(fc.constantFrom(...names), property, { maxKeys: 3 }).map((properties): Schema => ({ properties })),
    some({ required: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 }) }),
    fc.oneof(
      { weight: 3, arbitrary: always({}) },
      fc.constantFrom<Schema>({ additionalProperties: false }, { additionalProperties: true }, { additionalProperties: {} }),
      inner.map((additionalProperties): Schema => ({ additionalProperties })),
    ),
  );
}

function arrayOf(setting: Setting, depth: number): Schemas {
  const inner = schemaOf({ ...setting, later: components }, depth - 1);
  const list = both(
    always({ type: 'array' }),
    some({ minItems: count, maxItems: count }),
    inner.map((items): Schema => ({ items })),
  );
  const tuple = both(
    always({ type: 'array' }),
    some({ minItems: count, maxItems: count }),
    fc.array(inner, { minLength: 1, maxLength: 3 }).map((prefixItems): Schema => ({ prefixItems })),
    some<object>({ items: fc.oneof(inner, fc.constant(false)) }),
  );
  return setting.old ? list : fc.oneof({ weight: 3, arbitrary: list }, tuple);
}

const constantOf = ({ old }: Setting): Schemas =>
  both(
    old
      ? fc.array(constants, { minLength: 1, maxLength: 3 }).map((values): Schema => ({ enum: values }))
      : fc.oneof(
          fc.array(constants, { minLength: 1, maxLength: 3 }).map((values): Schema => ({ enum: values })),
          constants.map((value): Schema => ({ const: value })),
        ),
    fc.constantFrom<Schema>({}, {}, { type: 'string' }, { minLength: 1 }),
  );

function unionOf(setting: Setting, depth: number): Schemas {
  const open = setting.features.closedParts ? setting : { ...setting, features: setting.features };
  const branches = fc.array(schemaOf(open, depth - 1), { minLength: 1, maxLength: 3 });
  return both(
    fc.constantFrom('anyOf', 'oneOf').chain((kind) => branches.map((all): Schema => ({ [kind]: all }))),
    fc.oneof({ weight: 4, arbitrary: always({}) }, objectOf(setting, 0)),
  );
}

const partsOf = (setting: Setting, depth: number): Schemas =>
  fc
    .array(fc.oneof(objectOf(setting, depth - 1), schemaOf(setting, depth - 1)), { minLength: 1, maxLength: 3 })
    .map((allOf): Schema => ({ allOf }));

function nullableOf(setting: Setting, depth: number): Schemas {
  const inner = schemaOf(setting, depth - 1);
  if (setting.old) return inner.map((schema) => ({ ...schema, nullable: true }));
  return fc.oneof(
    inner.map((schema): Schema => ({ anyOf: [schema, { type: 'null' }] })),
    fc.oneof(textOf(setting), numberOf(setting)).map((schema): Schema => ({ ...schema, type: [schema['type'], 'null'] })),
  );
}

function schemaOf(setting: Setting, depth: number): Schemas {
  const refs = setting.later.length > 0 ? [{ weight: 2, arbitrary: refTo([...setting.later, 'Pets', 'Pet', 'Cat']) }] : [];
  const flat = [textOf(setting), numberOf(setting), always({ type: 'boolean' }), constantOf(setting), always({})].map((arbitrary) => ({
    weight: 1,
    arbitrary,
  }));
  if (depth <= 0) return fc.oneof(...flat, ...refs);
  const deep = [
    objectOf(setting, depth),
    objectOf(setting, depth),
    arrayOf(setting, depth),
    unionOf(setting, depth),
    partsOf(setting, depth),
    nullableOf(setting, depth),
  ];
  return fc.oneof(...flat, ...refs, ...deep.map((arbitrary) => ({ weight: 2, arbitrary })));
}

// Alternatives that say what they are in one of many ways, or leave it to the discriminator.
function petsOf(old: boolean): fc.Arbitrary<Readonly<Record<string, Schema>>> {
  const kindOf = (name: string) =>
    fc.constantFrom<Schema>(
      { type: 'string' },
      { type: 'string', enum: [name.toLowerCase()] },
      { enum: [name.toLowerCase(), `${name}s`] },
      { type: 'string', enum: [name.toLowerCase()], default: name.toLowerCase() },
      old
        ? { type: 'string', enum: [name.toLowerCase(), null], nullable: true }
        : { type: ['string', 'null'], enum: [name.toLowerCase(), null] },
      { $ref: `#/components/schemas/${name}Kind` },
      { $ref: `#/components/schemas/${name}Kind`, type: 'string' },
      { allOf: [{ $ref: `#/components/schemas/${name}Kind` }] },
    );
  const petOf = (name: string): Schemas =>
    fc
      .tuple(kindOf(name), fc.boolean(), fc.constantFrom('itself', 'by parts', 'closed'), fc.boolean())
      .map(([kind, required, made, hasKind]): Schema => {
        const own = {
          type: 'object',
          properties: { ...(hasKind && { kind }), [name.toLowerCase()]: { type: 'integer' } },
          ...(required && { required: ['kind'] }),
        };
        if (made === 'closed' && hasKind) return { ...own, additionalProperties: false };
        return made === 'by parts' ? { allOf: [{ $ref: '#/components/schemas/Pet' }, own] } : own;
      });
  const mapping = fc.constantFrom<Schema>(
    {},
    { mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' } },
    { mapping: { cat: 'Cat', Katze: 'Cat', dog: 'Dog', hund: '#/components/schemas/Dog' } },
  );
  const discriminator = mapping.map((more): Schema => ({ discriminator: { propertyName: 'kind', ...more } }));
  const all = ['Cat', 'Dog'].map((name) => ({ $ref: `#/components/schemas/${name}` }));
  const pets = fc
    .tuple(fc.constantFrom('anyOf', 'oneOf'), fc.oneof(discriminator, always({})))
    .map(([kind, told]): Schema => ({ [kind]: all, ...told }));
  const parent = fc.tuple(fc.oneof(discriminator, always({})), fc.boolean()).map(([told, required]): Schema => ({
    type: 'object',
    properties: { kind: { type: 'string' }, id: { type: 'integer' } },
    ...(required && { required: ['kind'] }),
    ...told,
  }));
  const kinds = { CatKind: always({ type: 'string', enum: ['cat'] }), DogKind: always({ type: 'string', enum: ['dog'] }) };
  return fc.record({ Pets: pets, Pet: parent, Cat: petOf('Cat'), Dog: petOf('Dog'), ...kinds });
}

const rarely = fc.nat({ max: 9 }).map((dice) => dice === 0);

export const randomDocuments: fc.Arbitrary<RandomDocument> = fc
  .tuple(fc.boolean(), fc.record({ formats: rarely, dialects: rarely, closedParts: rarely }))
  .chain(([old, features]) =>
    fc.record({
      openapi: fc.constant(old ? ('3.0.3' as const) : ('3.1.1' as const)),
      components: fc
        .tuple(petsOf(old), ...components.map((_, index) => schemaOf({ old, features, later: components.slice(index + 1) }, 2)))
        .map(([pets, ...others]) => ({ ...pets, ...Object.fromEntries(others.map((schema, index) => [components[index] ?? '', schema])) })),
      answer: fc.oneof(
        { weight: 3, arbitrary: schemaOf({ old, features, later: components }, 3) },
        always({ $ref: '#/components/schemas/Pets' }),
      ),
    }),
  );
