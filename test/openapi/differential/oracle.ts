// What ajv says of a value: once as the document has it (`strict`), and once as wide as docs/openapi.md says that a contract may be.
// A value that is valid in the first has to be valid in the contract, and one that is valid in the contract has to be valid in the second.

import { Ajv2020 } from 'ajv/dist/2020.js';
import { otherPatterns, type RandomDocument, type Schema } from './random-schemas.ts';

export interface Oracle {
  readonly strict: (value: unknown) => boolean;
  readonly wide: (value: unknown) => boolean;
}

const isRecord = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
const listAt = (schema: Schema, key: string): readonly unknown[] => (Array.isArray(schema[key]) ? schema[key] : []);

export function oracleOf(document: RandomDocument): Oracle {
  const text = JSON.stringify(document);
  const isOpened = text.includes('"additionalProperties":false') && /"(allOf|anyOf|oneOf)"|"\$ref":"[^"]*",/.test(text);
  const isVague = isOpened || /"(format|nullable)"/.test(text) || otherPatterns.some((pattern) => text.includes(JSON.stringify(pattern)));
  return {
    strict: compiled(document, { isOpened: false, isVague: false }),
    wide: compiled(document, { isOpened, isVague }),
  };
}

interface Width {
  /** A part may take what another part of the same value forbids. */
  readonly isOpened: boolean;
  /** Of a oneOf, more than one alternative may fit. */
  readonly isVague: boolean;
}

function compiled(document: RandomDocument, width: Width): (value: unknown) => boolean {
  const ajv = new Ajv2020({
    strict: false,
    validateFormats: false,
    multipleOfPrecision: 9,
    logger: false,
    meta: false,
    validateSchema: false,
  });
  const translate = translatorOf(document, width);
  const schemas = Object.fromEntries(Object.entries(document.components).map(([name, schema]) => [name, translate(schema)]));
  const validate = ajv.compile({ components: { schemas }, allOf: [translate(document.answer)] });
  return (value) => validate(value);
}

function translatorOf({ openapi, components }: RandomDocument, { isOpened, isVague }: Width) {
  const isOld = openapi.startsWith('3.0');
  return translate;

  function translate(schema: unknown): unknown {
    if (!isRecord(schema)) return schema;
    const { nullable, ...rest } = schema;
    const plain = typeof rest['$ref'] === 'string' && isOld ? { $ref: rest['$ref'] } : asOf2020(rest);
    return nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain;
  }

  function asOf2020({ format, default: _, discriminator: __, pattern, ...rest }: Schema): Schema {
    const said = { ...rest, ...(format !== undefined && { format }), ...(pattern !== undefined && { pattern }) };
    const schema: Record<string, unknown> = { ...rest, ...typeOf(said), ...boundsOf(rest) };
    if (typeof pattern === 'string' && !otherPatterns.includes(pattern)) schema['pattern'] = withoutEscapes(pattern);
    if (isOpened && schema['additionalProperties'] === false) delete schema['additionalProperties'];
    for (const key of ['items', 'additionalProperties']) if (key in schema) schema[key] = translate(schema[key]);
    for (const key of ['allOf', 'prefixItems']) if (key in schema) schema[key] = listAt(schema, key).map(translate);
    if (isRecord(schema['properties']))
      schema['properties'] = Object.fromEntries(Object.entries(schema['properties']).map(([name, one]) => [name, translate(one)]));
    return { ...schema, ...unionsOf({ ...rest, ...(__ !== undefined && { discriminator: __ }) }) };
  }

  function unionsOf(schema: Schema): Schema {
    const [any, one] = [listAt(schema, 'anyOf'), listAt(schema, 'oneOf')];
    const told = { any: namesOf(schema, { branches: any, inherits: false }), one: namesOf(schema, { branches: one, inherits: true }) };
    const [anyOf, oneOf] = [narrowed(any, told.any), narrowed(one, told.one)];
    const isLoose = isVague || told.one !== undefined;
    return {
      ...(any.length > 0 && { anyOf }),
      ...(one.length > 0 && (isLoose ? { oneOf: undefined, not: { not: { anyOf: oneOf } } } : { oneOf })),
    };
  }

  function narrowed(branches: readonly unknown[], names: readonly (readonly string[])[] | undefined): readonly unknown[] {
    return branches.map((branch, index) => {
      const some = names?.[index] ?? [];
      return some.length === 0 ? translate(branch) : { allOf: [translate(branch), { properties: { kind: { enum: some } } }] };
    });
  }

  // Of the alternatives by name, those that do not say what they are go by the discriminator.
  function namesOf(
    schema: Schema,
    { branches, inherits }: { branches: readonly unknown[]; inherits: boolean },
  ): readonly (readonly string[])[] | undefined {
    const told =
      schema['discriminator'] ??
      (inherits && branches.length > 1 && branches.every(isChild) ? components['Pet']?.['discriminator'] : undefined);
    if (!isRecord(told) || branches.filter((branch) => !isNull(branch)).length < 2) return undefined;
    const mapping = Object.entries((told['mapping'] ?? {}) as Readonly<Record<string, string>>);
    const names = branches.map((branch) => {
      const reference = isRecord(branch) ? String(branch['$ref']) : '';
      const name = reference.slice('#/components/schemas/'.length);
      const mapped = mapping.filter(([, target]) => target === reference || target === name).map(([key]) => key);
      return saysItself(components[name]) ? [] : [...mapped, name];
    });
    return names.every((some) => some.length === 0) ? undefined : names;
  }

  function isChild(branch: unknown): boolean {
    const name = isRecord(branch) ? String(branch['$ref']).slice('#/components/schemas/'.length) : '';
    return listAt(components[name] ?? {}, 'allOf').some((part) => isRecord(part) && part['$ref'] === '#/components/schemas/Pet');
  }
}

const isNull = (schema: unknown): boolean => isRecord(schema) && schema['type'] === 'null';

function saysItself(schema: Schema | undefined): boolean {
  const kind = isRecord(schema?.['properties']) ? schema['properties']['kind'] : undefined;
  const own = isRecord(kind) && kind['type'] !== undefined ? kind['enum'] !== undefined || kind['$ref'] !== undefined : isRecord(kind);
  return own || listAt(schema ?? {}, 'allOf').some((part) => isRecord(part) && saysItself(part));
}

const implied = {
  object: ['properties', 'additionalProperties', 'required'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems'],
  string: ['pattern', 'minLength', 'maxLength', 'format'],
  number: ['minimum', 'maximum', 'multipleOf', 'exclusiveMinimum', 'exclusiveMaximum'],
};

function typeOf(schema: Schema): Schema {
  if ('type' in schema || 'enum' in schema || 'const' in schema) return {};
  const types = Object.entries(implied).flatMap(([type, keys]) => (keys.some((key) => key in schema) ? [type] : []));
  return types.length > 0 ? { type: types } : {};
}

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): Schema {
  const bound = (value: unknown, exclusive: unknown) =>
    exclusive === true ? value : typeof exclusive === 'number' ? exclusive : undefined;
  return {
    minimum: exclusiveMinimum === true ? undefined : minimum,
    maximum: exclusiveMaximum === true ? undefined : maximum,
    exclusiveMinimum: bound(minimum, exclusiveMinimum),
    exclusiveMaximum: bound(maximum, exclusiveMaximum),
  };
}

const withoutEscapes = (pattern: string): string => pattern.replaceAll('a\\-b\\_c', 'a-b_c');
