// A JSON Schema of a document as zod. What zod cannot say is not checked by the contract, and noted.

import type { Notes } from '../finding.ts';
import { isRecord } from '../../model/record.ts';
import { at, has, itemsOf, textAt, type Fields, type Place } from '../place.ts';
import { list, literal, quoted, record, ref, type Code } from './code.ts';
import { fits } from './fits.ts';
import { formatOf } from './formats.ts';
import { arrayCode, objectCode } from './objects.ts';
import type { Reading } from './reading.ts';
import { componentOf, follow } from './refs.ts';
import { numberCode, patternsOf, stringCode } from './scalars.ts';
import { unionCode } from './unions.ts';

type Context = Omit<Reading, 'codeOf' | 'hasDefault'>;

const deepest = 64;
const most = 100_000; // schemas; references that multiply would never end

export function readingOf(context: Context): Reading {
  let depth = 0;
  let count = 0;
  const open = new Set<string>(); // references that are being written out
  const reading: Reading = { ...context, codeOf, hasDefault };
  return reading;

  function codeOf(schema: Place, { required = false, id }: { required?: boolean; id?: string } = {}): Code {
    if (depth >= deepest || ++count > most) {
      const [path, what] =
        count > most ? ['', `has more than ${String(most)} schemas`] : [schema.path, `is nested more than ${String(deepest)} deep`];
      context.notes.error(path, what, 'make what comes again a component');
      return 'z.unknown()';
    }
    depth++;
    try {
      return [write(schema), suffixOf(schema, { reading, required, id })];
    } finally {
      depth--;
    }
  }

  function write(schema: Place): Code {
    if (typeof schema.value === 'boolean') return schema.value ? 'z.unknown()' : 'z.never()';
    if (!isRecord(schema.value)) {
      context.notes.error(schema.path, 'is not a schema', 'write an object, or true');
      return 'z.unknown()';
    }
    noteUnsaid(schema, context.notes);
    const reference = textAt(schema, '$ref');
    const parts = reference === undefined ? partsOf(schema, reading) : [refCode(schema, reference), ...partsOf(schema, reading)];
    const [first = 'z.unknown()', ...others] = parts;
    const code = others.reduce((all, part) => ['z.intersection(', all, ', ', part, ')'], first);
    return schema.value['nullable'] === true ? [code, '.nullable()'] : code;
  }

  function refCode(schema: Place, reference: string): Code {
    const target = follow({ value: { $ref: reference }, path: schema.path }, context);
    if (!target) return 'z.unknown()';
    const component = componentOf(reference);
    if (component !== undefined) return ref(context.constantOf(component));
    if (open.has(reference)) {
      context.notes.error(schema.path, `'${reference}' holds itself`, 'make it a component of the document, which can');
      return 'z.unknown()';
    }
    open.add(reference);
    const code = codeOf(target, { required: true });
    open.delete(reference);
    return code;
  }

  function hasDefault(schema: Place): boolean {
    return has(schema, 'default') && fits(at(schema, 'default').value, schema, context);
  }
}

function partsOf(schema: Place, reading: Reading): readonly Code[] {
  const all = patternsOf(schema).length > 0 ? [] : itemsOf(at(schema, 'allOf'));
  return [
    ...ownParts(schema, reading),
    ...all.map((part) => reading.codeOf(part)),
    ...(['anyOf', 'oneOf'] as const).flatMap((kind) => (has(schema, kind) ? [unionCode(schema, { kind, reading })] : [])),
  ];
}

function ownParts(schema: Place, reading: Reading): readonly Code[] {
  if (has(schema, 'const')) return [constantCode(at(schema, 'const'), reading)];
  if (has(schema, 'enum')) return [enumCode(schema, reading)];
  const { type } = schema.value as Fields;
  const types = type === undefined ? impliedType(schema.value as Fields) : Array.isArray(type) ? type : [type];
  const some = types.filter((one) => one !== 'null').map((one) => typeCode(schema, { type: one, reading }));
  if (types.length === 0) return [];
  const [first, ...others] = some;
  if (first === undefined) return ['z.null()'];
  const code: Code = others.length === 0 ? first : ['z.union(', list('[', some), ')'];
  return [types.includes('null') ? [code, '.nullable()'] : code];
}

const implied = {
  object: ['properties', 'additionalProperties', 'required', 'propertyNames'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems'],
  string: ['pattern', 'minLength', 'maxLength', 'format'],
  number: ['minimum', 'maximum', 'multipleOf', 'exclusiveMinimum', 'exclusiveMaximum'],
} as const;

function impliedType(schema: Fields): readonly string[] {
  const found = Object.entries(implied).find(([, keys]) => keys.some((key) => schema[key] !== undefined));
  return found && schema['$ref'] === undefined ? [found[0]] : [];
}

function typeCode(schema: Place, { type, reading }: { readonly type: unknown; readonly reading: Reading }): Code {
  switch (type) {
    case 'object':
      return objectCode(schema, reading);
    case 'array':
      return arrayCode(schema, reading);
    case 'string':
      return stringCode(schema, reading.notes);
    case 'integer':
    case 'number':
      return numberCode(schema, { whole: type === 'integer', notes: reading.notes });
    case 'boolean':
      return 'z.boolean()';
    default:
      reading.notes.error(`${schema.path}.type`, `${quoted(JSON.stringify(type))} is no type`, 'write one of JSON Schema');
      return 'z.unknown()';
  }
}

const isPrimitive = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value);

function constantCode({ value, path }: Place, { notes }: Reading): Code {
  if (isPrimitive(value)) return ['z.literal(', literal(value), ')'];
  notes.warn(path, 'is an object or an array', 'the contract takes any value there');
  return 'z.unknown()';
}

function enumCode(schema: Place, { notes }: Reading): Code {
  const { value: values, path } = at(schema, 'enum');
  if (!Array.isArray(values) || values.length === 0) {
    notes.error(path, 'has no values', 'list them');
    return 'z.never()';
  }
  if (!values.every(isPrimitive)) {
    notes.warn(path, 'holds objects or arrays', 'the contract takes any value there');
    return 'z.unknown()';
  }
  const unique = [...new Set<unknown>(values)];
  return [unique.every((value) => typeof value === 'string') ? 'z.enum(' : 'z.literal(', list('[', unique.map(literal)), ')'];
}

const unsaid = [
  'not', 'if', 'contains', 'uniqueItems', 'minProperties', 'maxProperties', 'patternProperties', 'dependentRequired', 'dependentSchemas',
  'unevaluatedProperties', 'unevaluatedItems', '$dynamicRef',
] as const; // prettier-ignore

function noteUnsaid(schema: Place, notes: Notes): void {
  for (const key of unsaid) {
    const { value, path } = at(schema, key);
    if (value !== undefined && value !== false) notes.warn(path, 'is not checked by the contract', 'the service has to check it');
  }
}

const described = ['title', 'description', 'examples', 'deprecated', 'readOnly', 'writeOnly', 'contentEncoding', 'contentMediaType'];

interface Said {
  readonly reading: Reading;
  readonly required: boolean;
  readonly id: string | undefined;
}

// What is said beside: default, and what describes it.
function suffixOf(schema: Place, { reading, required, id }: Said): Code {
  const { value } = at(schema, 'default');
  const said = !required && reading.hasDefault(schema);
  if (value !== undefined && !said && !required)
    reading.notes.warn(`${schema.path}.default`, 'does not fit its own schema', 'it is left to the service');
  const format = formatBeside(schema);
  const meta = [
    ...(id === undefined ? [] : [['id', quoted(id)] as const]),
    ...described.filter((key) => has(schema, key)).map((key) => [key, literal(at(schema, key).value)] as const),
    ...(format === undefined ? [] : [['format', quoted(format)] as const]),
    ...(value === undefined || said ? [] : [['default', literal(value)] as const]),
  ];
  return [said ? ['.default(', literal(value), ')'] : '', meta.length === 0 ? '' : ['.meta(', record(meta), ')']];
}

function formatBeside(schema: Place): string | undefined {
  const type = at(schema, 'type').value;
  if (type !== undefined && type !== 'string') return undefined;
  return formatOf({ format: textAt(schema, 'format'), pattern: textAt(schema, 'pattern') }).unsaid;
}
