// Checks whether a value of the document fits its schema. A default that does not fit would not compile, or would be refused
// when it is sent. A value of an enum that does not fit is ignored.

import { isRecord } from '../../../model/record.ts';
import { child, fieldsOf, hasKey, itemsOf, namesAt, textAt, type Fields, type Place } from '../../place.ts';
import { patternOf } from './patterns.ts';
import { targetOf } from '../refs.ts';

interface Setting {
  readonly root: Place;
  readonly fromContract: boolean;
  readonly depth?: number;
}

export function fits(value: unknown, schema: Place, { root, fromContract, depth = 0 }: Setting): boolean {
  if (!isRecord(schema.value) || depth > 20) return schema.value === true;
  if (value === null && schema.value['nullable'] === true) return true;
  const below: Below = (part, inner) => fits(inner, part, { root, fromContract, depth: depth + 1 });
  const reference = textAt(schema, '$ref');
  if (reference !== undefined) {
    const target = targetOf(reference, root);
    return target !== undefined && below(target, value);
  }
  return fitsItself(value, schema.value, fromContract) && fitsParts(value, schema, below) && fitsInside(value, schema, below);
}

type Below = (part: Place, inner: unknown) => boolean;

function fitsItself(value: unknown, schema: Fields, fromContract: boolean): boolean {
  const { enum: values, const: constant, type } = schema;
  if (Array.isArray(values) && !values.some((one) => same(one, value))) return false;
  if (constant !== undefined && !same(constant, value)) return false;
  if (type !== undefined && ![type].flat().some((name) => isOfType(value, name))) return false;
  if (typeof value === 'string')
    return hasLength(Array.from(value).length, schema, 'Length') && matchesPattern(value, schema['pattern'], fromContract);
  if (typeof value === 'number') return isInBounds(value, schema);
  return !Array.isArray(value) || hasLength(value.length, schema, 'Items');
}

/** Whether two JSON values are equal. The order of fields does not matter. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]));
}

function hasLength(length: number, schema: Fields, what: 'Length' | 'Items'): boolean {
  const [least, most] = [schema[`min${what}`], schema[`max${what}`]];
  return !(typeof least === 'number' && length < least) && !(typeof most === 'number' && length > most);
}

function matchesPattern(text: string, pattern: unknown, fromContract: boolean): boolean {
  return typeof pattern !== 'string' || patternOf(pattern, { fromContract })?.test(text) !== false;
}

function isInBounds(value: number, { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Fields): boolean {
  if (typeof minimum === 'number' && (value < minimum || (value === minimum && exclusiveMinimum === true))) return false;
  if (typeof maximum === 'number' && (value > maximum || (value === maximum && exclusiveMaximum === true))) return false;
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return false;
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) return false;
  return typeof multipleOf !== 'number' || Math.abs(value / multipleOf - Math.round(value / multipleOf)) < 1e-9;
}

function fitsParts(value: unknown, schema: Place, below: Below): boolean {
  const [all = [], any = [], one = []] = ['allOf', 'anyOf', 'oneOf'].map((key) => itemsOf(child(schema, key)));
  return (
    all.every((part) => below(part, value)) && [any, one].every((parts) => parts.length === 0 || parts.some((part) => below(part, value)))
  );
}

function fitsInside(value: unknown, schema: Place, below: Below): boolean {
  if (Array.isArray(value)) return itemsFit(value, schema, below);
  return !isRecord(value) || fieldsFit(value, schema, below);
}

function itemsFit(value: readonly unknown[], schema: Place, below: Below): boolean {
  const first = itemsOf(child(schema, 'prefixItems'));
  const rest = child(schema, 'items');
  return value.every((item, index) => {
    const part = first[index] ?? rest;
    return part.value === undefined || below(part, item);
  });
}

// A property with a default is always present in the result. So it must be present in a default of the whole object.
function fieldsFit(value: Fields, schema: Place, below: Below): boolean {
  const declared = fieldsOf(child(schema, 'properties'));
  const expected = [...namesAt(schema, 'required'), ...declared.flatMap(([name, part]) => (hasKey(part, 'default') ? [name] : []))];
  const known = new Map(declared);
  const rest = child(schema, 'additionalProperties');
  return (
    expected.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, inner]) => {
      const part = known.get(name) ?? rest;
      return part.value === undefined || below(part, inner);
    })
  );
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'object':
      return isRecord(value);
    default:
      return typeof value === type;
  }
}
