// Converts a JSON Schema of a document to zod. What zod cannot express is not checked by the contract, and reported.

import { isRecord } from '../../../model/record.ts';
import { child, hasKey, itemsOf, textAt, type Fields, type Place } from '../../place.ts';
import { list, literal, quoted, record, ref, type Code } from '../code.ts';
import { constantsCode } from './constants.ts';
import { contestedDefaults, defaultAt } from './defaults.ts';
import { aFile, fileCode } from '../operations/files.ts';
import { fits } from './fits.ts';
import { arrayCode, objectCode, unchecked } from './objects.ts';
import type { CodeOptions, Reading } from '../reading.ts';
import { componentOf, resolveRef } from '../refs.ts';
import { stringMetadata, numberCode, patternsOf, stringCode } from './scalars.ts';
import { unionCode } from './unions.ts';
import { uncheckedKeywords } from './unsaid.ts';

type Context = Omit<Reading, 'codeOf' | 'hasDefault'>;

const maxDepth = 64;
const maxSchemas = 100_000; // otherwise references that multiply would never end

export function readingOf(context: Context): Reading {
  let depth = 0;
  let count = 0;
  const open = new Set<string>(); // references that are being inlined
  const contested = contestedDefaults(context.root);
  const reading: Reading = { ...context, codeOf, hasDefault };
  return reading;

  function codeOf(schema: Place, options: CodeOptions = {}): Code {
    if (depth >= maxDepth || ++count > maxSchemas) {
      const [path, what] =
        count > maxSchemas
          ? ['', `has more than ${String(maxSchemas)} schemas`]
          : [schema.path, `is nested more than ${String(maxDepth)} levels deep`];
      context.notes.error(path, what, 'make the recurring part a component');
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
    for (const key of uncheckedKeywords(schema.value)) context.notes.warn(child(schema, key).path, ...unchecked);
    const reference = textAt(schema, '$ref');
    const beside = reference !== undefined && context.old ? [] : partsOf(schema, reading);
    const parts = reference === undefined ? beside : [refCode(schema, reference), ...beside];
    const [first = 'z.unknown()', ...others] = parts;
    const code = others.reduce((all, part) => ['z.intersection(', all, ', ', part, ')'], first);
    return schema.value['nullable'] === true ? [code, '.nullable()'] : code;
  }

  function refCode(schema: Place, reference: string): Code {
    const target = resolveRef({ value: { $ref: reference }, path: schema.path }, context);
    if (!target) return 'z.unknown()';
    const component = componentOf(reference);
    if (component !== undefined) return ref(context.constantOf(component));
    if (open.has(reference)) {
      context.notes.error(schema.path, `'${reference}' contains itself`, 'make it a component of the document');
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
  const all = patternsOf(schema).length > 0 ? [] : itemsOf(child(schema, 'allOf'));
  return [
    ...ownParts(schema, reading),
    ...all.map((part) => reading.codeOf(part)),
    ...(['anyOf', 'oneOf'] as const).flatMap((kind) => (hasKey(schema, kind) ? [unionCode(schema, { kind, reading })] : [])),
  ];
}

function ownParts(schema: Place, reading: Reading): readonly Code[] {
  if (hasKey(schema, 'const') || hasKey(schema, 'enum')) return [constantsCode(schema, reading)];
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

// Without a type, a schema has the types that its keywords apply to.
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
      reading.notes.error(`${schema.path}.type`, `${quoted(JSON.stringify(type))} is not a type`, 'write one of JSON Schema');
      return 'z.unknown()';
  }
}

const annotations = ['title', 'description', 'examples', 'deprecated', 'readOnly', 'writeOnly', 'contentEncoding', 'contentMediaType'];

interface SuffixOptions extends CodeOptions {
  readonly reading: Reading;
}

// The default and the metadata of a schema.
function suffixOf(schema: Place, { reading, optional = false, id }: SuffixOptions): Code {
  const { value } = child(schema, 'default');
  const isSet = optional && reading.hasDefault(schema);
  if (value !== undefined && !isSet && optional)
    reading.notes.warn(
      `${schema.path}.default`,
      'does not fit its schema, or contradicts another default',
      'the contract does not set it: set it in the service',
    );
  const meta = [
    ...(id === undefined ? [] : [['id', quoted(id)] as const]),
    ...annotations.filter((key) => hasKey(schema, key)).map((key) => [key, literal(child(schema, key).value)] as const),
    ...(isRecord(schema.value) ? stringMetadata(schema, reading) : []),
    ...(value === undefined || isSet ? [] : [['default', literal(value)] as const]),
  ];
  const defaultCode = isSet ? literal(defaultAt(schema, reading.root).value) : '';
  return [isSet ? ['.default(', defaultCode, ')'] : '', meta.length === 0 ? '' : ['.meta(', record(meta), ')']];
}
