// Normalises JSON Schema. It has one form for every schema library, so that the same contract gives the same document.

import { isRecord } from '../../model/record.ts';
import type { Fields } from '../place.ts';

const maps = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs']);
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const singles = new Set([
  'items',
  'additionalProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'unevaluatedProperties',
  'unevaluatedItems',
]);

/** Changes each inner schema, and then the schema itself. Values such as defaults stay as they are. */
export function mapSchema(schema: unknown, change: (schema: Fields) => Fields): unknown {
  if (!isRecord(schema)) return schema;
  const inner = (value: unknown) => mapSchema(value, change);
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (maps.has(key) && isRecord(value)) return [key, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inner(one)]))];
    if (lists.has(key) && Array.isArray(value)) return [key, value.map(inner)];
    return [key, singles.has(key) ? inner(value) : value];
  });
  return change(Object.fromEntries(entries));
}

const steps = [withoutBounds, withoutNames, withoutRest, withTypes, withUnion, inOrder];
export const tidy = (schema: unknown): unknown => mapSchema(schema, (one) => steps.reduce((done, step) => step(done), one));

const without = (schema: Fields, ...keys: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));

// Removes the bounds that every integer of JavaScript has.
function withoutBounds(schema: Fields): Fields {
  if (schema['type'] !== 'integer') return schema;
  const { minimum, maximum } = schema;
  return without(
    schema,
    ...(minimum === Number.MIN_SAFE_INTEGER ? ['minimum'] : []),
    ...(maximum === Number.MAX_SAFE_INTEGER ? ['maximum'] : []),
  );
}

// Removes a schema of property names that only requires strings, because they always are.
function withoutNames(schema: Fields): Fields {
  const { propertyNames } = schema;
  return isRecord(propertyNames) && Object.keys(propertyNames).join() === 'type' ? without(schema, 'propertyNames') : schema;
}

// Removes the permission of other properties, because an object may have them unless they are forbidden.
function withoutRest(schema: Fields): Fields {
  const { additionalProperties: rest, type, properties } = schema;
  const isAnything = rest === true || (isRecord(rest) && Object.keys(rest).length === 0);
  return isAnything && type === 'object' && properties !== undefined ? without(schema, 'additionalProperties') : schema;
}

function withTypes(schema: Fields): Fields {
  const { type, enum: values, const: constant } = schema;
  const known: readonly unknown[] = Array.isArray(values) ? values : constant === undefined ? [] : [constant];
  const types = new Set(known.map((value) => (value === null ? 'null' : typeof value)));
  return type === undefined && types.size === 1 && !types.has('object') ? { type: [...types][0], ...schema } : schema;
}

function withUnion(schema: Fields): Fields {
  const { anyOf, type } = schema;
  if (
    !Array.isArray(anyOf) ||
    type !== undefined ||
    !anyOf.every((one) => isRecord(one) && Object.keys(one).join() === 'type' && typeof one['type'] === 'string')
  )
    return schema;
  return { type: anyOf.map((one: Fields) => one['type']), ...without(schema, 'anyOf') };
}

function inOrder(schema: Fields): Fields {
  const { required, properties } = schema;
  if (!Array.isArray(required) || !isRecord(properties)) return schema;
  const order = Object.keys(properties);
  return { ...schema, required: required.toSorted((a: string, b: string) => order.indexOf(a) - order.indexOf(b)) };
}
