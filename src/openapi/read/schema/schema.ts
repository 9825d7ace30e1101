// A JSON Schema of a document as zod. What zod cannot say is not checked by the contract, and noted.

import { isRecord } from '../../../model/record.ts';
import { at, has, itemsOf, textAt, type Fields, type Place } from '../../place.ts';
import { list, literal, quoted, record, ref, type Code } from '../code.ts';
import { constantsCode } from './constants.ts';
import { contestedDefaults, defaultAt } from './defaults.ts';
import { aFile, fileCode } from '../operations/files.ts';
import { fits } from './fits.ts';
import { arrayCode, objectCode, unchecked } from './objects.ts';
import type { CodeOptions, Reading } from '../reading.ts';
import { componentOf, follow } from '../refs.ts';
import { besideString, numberCode, patternsOf, stringCode } from './scalars.ts';
import { unionCode } from './unions.ts';
import { unsaid } from './unsaid.ts';

type Context = Omit<Reading, 'codeOf' | 'hasDefault'>;

const deepest = 64;
const most = 100_000; // schemas; references that multiply would never end

export function readingOf(context: Context): Reading {
  let depth = 0;
  let count = 0;
  const open = new Set<string>(); // references that are being written out
  const contested = contestedDefaults(context.root);
  const reading: Reading = { ...context, codeOf, hasDefault };
  return reading;

  function codeOf(schema: Place, options: CodeOptions = {}): Code {
    if (depth >= deepest || ++count > most) {
      const [path, what] =
        count > most ? ['', `has more than ${String(most)} schemas`] : [schema.path, `is nested more than ${String(deepest)} deep`];
      context.notes.error(path, what, 'make what comes again a component');
      return 'z.unknown()';
    }
    depth++;
    try {
      return schema.value === aFile ? fileCode : [write(schema), suffixOf(schema, { reading, ...options })];
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
    for (const key of unsaid(schema.value)) context.notes.warn(at(schema, key).path, ...unchecked);
    const reference = textAt(schema, '$ref');
    const beside = reference !== undefined && context.old ? [] : partsOf(schema, reading);
    const parts = reference === undefined ? beside : [refCode(schema, reference), ...beside];
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
    const code = codeOf(target);
    open.delete(reference);
    return code;
  }

  function hasDefault(schema: Place): boolean {
    const { value } = defaultAt(schema, context.root);
    return value !== undefined && !contested.has(schema.path) && fits(value, schema, context);
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
  if (has(schema, 'const') || has(schema, 'enum')) return [constantsCode(schema, reading)];
  const { type } = schema.value as Fields;
  const types = type === undefined ? impliedTypes(schema.value as Fields) : [type].flat();
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

// Without a type, a schema is of those that its keywords are about.
const impliedTypes = (schema: Fields): readonly string[] =>
  Object.entries(implied).flatMap(([type, keys]) => (keys.some((key) => schema[key] !== undefined) ? [type] : []));

function typeCode(schema: Place, { type, reading }: { readonly type: unknown; readonly reading: Reading }): Code {
  switch (type) {
    case 'object':
      return objectCode(schema, reading);
    case 'array':
      return arrayCode(schema, reading);
    case 'string':
      return stringCode(schema, reading);
    case 'integer':
    case 'number':
      return numberCode(schema, { whole: type === 'integer', reading });
    case 'boolean':
      return 'z.boolean()';
    default:
      reading.notes.error(`${schema.path}.type`, `${quoted(JSON.stringify(type))} is no type`, 'write one of JSON Schema');
      return 'z.unknown()';
  }
}

const described = ['title', 'description', 'examples', 'deprecated', 'readOnly', 'writeOnly', 'contentEncoding', 'contentMediaType'];

interface Said extends CodeOptions {
  readonly reading: Reading;
}

// What is said beside: default, and what describes it.
function suffixOf(schema: Place, { reading, optional = false, id }: Said): Code {
  const { value } = at(schema, 'default');
  const said = optional && reading.hasDefault(schema);
  if (value !== undefined && !said && optional)
    reading.notes.warn(`${schema.path}.default`, 'does not fit its own schema, or is another beside it', 'it is left to the service');
  const meta = [
    ...(id === undefined ? [] : [['id', quoted(id)] as const]),
    ...described.filter((key) => has(schema, key)).map((key) => [key, literal(at(schema, key).value)] as const),
    ...(isRecord(schema.value) ? besideString(schema, reading) : []),
    ...(value === undefined || said ? [] : [['default', literal(value)] as const]),
  ];
  const filledIn = said ? literal(defaultAt(schema, reading.root).value) : '';
  return [said ? ['.default(', filledIn, ')'] : '', meta.length === 0 ? '' : ['.meta(', record(meta), ')']];
}
