// Converts `enum` and `const` to zod. Values that do not fit the rest of their schema are left out.

import { isRecord } from '../../../model/record.ts';
import { child, hasKey, type Fields, type Place } from '../../place.ts';
import { list, literal, property, type Code } from '../code.ts';
import { fits } from './fits.ts';
import type { Reading } from '../reading.ts';

/** Converts a schema that has one of them. */
export function constantsCode(schema: Place, reading: Reading): Code {
  const values = valuesOf(schema, reading);
  const fitting = values.filter((value) => fitsBeside(value, schema, reading));
  if (values.length > 0 && fitting.length === 0)
    reading.notes.warn(schema.path, 'has no value that fits the rest of it', 'correct its type or its values: the contract accepts none');
  const [first, ...others] = fitting;
  if (hasKey(schema, 'const') && isPrimitive(first)) return ['z.literal(', literal(first), ')'];
  return oneOf(first === undefined ? [] : [first, ...others]);
}

function valuesOf(schema: Place, { notes }: Reading): readonly unknown[] {
  if (hasKey(schema, 'const')) return [child(schema, 'const').value];
  const { value, path } = child(schema, 'enum');
  if (Array.isArray(value) && value.length > 0) return value;
  notes.refuse(path, 'has no values', 'list them');
  return [];
}

// The parts of a schema (allOf and similar) are checked separately.
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

// Accepts only this value. It does not use a strict object: in an intersection, zod accepts keys that only one object refuses.
function exactCode(value: unknown): Code {
  if (Array.isArray(value)) return ['z.tuple(', list('[', value.map(exactCode)), ')'];
  if (!isRecord(value)) return ['z.literal(', literal(value), ')'];
  const fields = Object.entries(value).map(([name, inner]) => property(name, exactCode(inner)));
  return ['z.looseObject(', list('{', fields), `).refine((value) => Object.keys(value).length === ${String(fields.length)})`];
}
