// `enum` and `const` in zod. Values that the rest of their schema refuses are no values of it.

import { isRecord } from '../../../model/record.ts';
import { at, has, type Fields, type Place } from '../../place.ts';
import { list, literal, property, type Code } from '../code.ts';
import { fits } from './fits.ts';
import type { Reading } from '../reading.ts';

/** Of a schema that has one of them. */
export function constantsCode(schema: Place, reading: Reading): Code {
  const values = valuesOf(schema, reading);
  const fitting = values.filter((value) => fitsBeside(value, schema, reading));
  if (values.length > 0 && fitting.length === 0)
    reading.notes.warn(schema.path, 'has no value that fits the rest of it', 'correct its type or its values: the contract takes none');
  const [first, ...others] = fitting;
  if (has(schema, 'const') && isPrimitive(first)) return ['z.literal(', literal(first), ')'];
  return oneOf(first === undefined ? [] : [first, ...others]);
}

function valuesOf(schema: Place, { notes }: Reading): readonly unknown[] {
  if (has(schema, 'const')) return [at(schema, 'const').value];
  const { value, path } = at(schema, 'enum');
  if (Array.isArray(value) && value.length > 0) return value;
  notes.refuse(path, 'has no values', 'list them');
  return [];
}

// What stands in parts of their own (allOf and the like) is checked there.
function fitsBeside(value: unknown, schema: Place, reading: Reading): boolean {
  const { $ref: _, allOf: __, anyOf: ___, oneOf: ____, ...rest } = schema.value as Fields;
  return fits(value, { ...schema, value: rest }, reading);
}

type Primitive = string | number | boolean | null;
const isPrimitive = (value: unknown): value is Primitive => value === null || ['string', 'number', 'boolean'].includes(typeof value);

function oneOf(values: readonly unknown[]): Code {
  const primitives = [...new Set(values.filter(isPrimitive))];
  const codes = [
    ...(primitives.length > 0 ? [primitivesCode(primitives)] : []),
    ...values.filter((value) => !isPrimitive(value)).map(exactCode),
  ];
  const [first = 'z.never()', ...others] = codes;
  return others.length === 0 ? first : ['z.union(', list('[', codes), ')'];
}

const primitivesCode = (values: readonly Primitive[]): Code => [
  values.every((value) => typeof value === 'string') ? 'z.enum(' : 'z.literal(',
  list('[', values.map(literal)),
  ')',
];

// That value, and no other. Not a strict object: in an intersection with another object, zod takes keys that only one of them refuses.
function exactCode(value: unknown): Code {
  if (Array.isArray(value)) return ['z.tuple(', list('[', value.map(exactCode)), ')'];
  if (!isRecord(value)) return ['z.literal(', literal(value), ')'];
  const fields = Object.entries(value).map(([name, inner]) => property(name, exactCode(inner)));
  return ['z.looseObject(', list('{', fields), `).refine((value) => Object.keys(value).length === ${String(fields.length)})`];
}
