// Whether a value of the document is what a schema of it describes: a default that does not fit would not compile, or would be refused
// where it is sent; a value of an enum that does not fit is none.

import { isRecord } from '../../../model/record.ts';
import { at, fieldsOf, has, itemsOf, namesAt, textAt, type Fields, type Place } from '../../place.ts';
import { patternOf } from './patterns.ts';
import { targetOf } from '../refs.ts';

interface Setting {
  readonly root: Place;
  readonly own: boolean;
  readonly depth?: number;
}

export function fits(value: unknown, schema: Place, { root, own, depth = 0 }: Setting): boolean {
  if (!isRecord(schema.value) || depth > 20) return schema.value === true;
  if (value === null && schema.value['nullable'] === true) return true;
  const below: Below = (part, inner) => fits(inner, part, { root, own, depth: depth + 1 });
  const reference = textAt(schema, '$ref');
  if (reference !== undefined) {
    const target = targetOf(reference, root);
    return target !== undefined && below(target, value);
  }
  return fitsItself(value, schema.value, own) && fitsParts(value, schema, below) && fitsInside(value, schema, below);
}

type Below = (part: Place, inner: unknown) => boolean;

function fitsItself(value: unknown, schema: Fields, own: boolean): boolean {
  const { enum: values, const: constant, type } = schema;
  if (Array.isArray(values) && !values.some((one) => same(one, value))) return false;
  if (constant !== undefined && !same(constant, value)) return false;
  if (type !== undefined && ![type].flat().some((name) => isOfType(value, name))) return false;
  if (typeof value === 'string') return isAsLong(Array.from(value).length, schema, 'Length') && isAsWritten(value, schema['pattern'], own);
  if (typeof value === 'number') return isInBounds(value, schema);
  return !Array.isArray(value) || isAsLong(value.length, schema, 'Items');
}

/** Of JSON values: the order of fields does not matter. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]));
}

function isAsLong(length: number, schema: Fields, what: 'Length' | 'Items'): boolean {
  const [least, most] = [schema[`min${what}`], schema[`max${what}`]];
  return !(typeof least === 'number' && length < least) && !(typeof most === 'number' && length > most);
}

function isAsWritten(text: string, pattern: unknown, own: boolean): boolean {
  return typeof pattern !== 'string' || patternOf(pattern, { own })?.test(text) !== false;
}

function isInBounds(value: number, { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Fields): boolean {
  if (typeof minimum === 'number' && (value < minimum || (value === minimum && exclusiveMinimum === true))) return false;
  if (typeof maximum === 'number' && (value > maximum || (value === maximum && exclusiveMaximum === true))) return false;
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return false;
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) return false;
  return typeof multipleOf !== 'number' || Math.abs(value / multipleOf - Math.round(value / multipleOf)) < 1e-9;
}

function fitsParts(value: unknown, schema: Place, below: Below): boolean {
  const [all = [], any = [], one = []] = ['allOf', 'anyOf', 'oneOf'].map((key) => itemsOf(at(schema, key)));
  return (
    all.every((part) => below(part, value)) && [any, one].every((parts) => parts.length === 0 || parts.some((part) => below(part, value)))
  );
}

function fitsInside(value: unknown, schema: Place, below: Below): boolean {
  if (Array.isArray(value)) return itemsFit(value, schema, below);
  return !isRecord(value) || fieldsFit(value, schema, below);
}

function itemsFit(value: readonly unknown[], schema: Place, below: Below): boolean {
  const first = itemsOf(at(schema, 'prefixItems'));
  const rest = at(schema, 'items');
  return value.every((item, index) => {
    const part = first[index] ?? rest;
    return part.value === undefined || below(part, item);
  });
}

// What has a default of its own is there in the outcome, so it must be there in a default of the whole.
function fieldsFit(value: Fields, schema: Place, below: Below): boolean {
  const declared = fieldsOf(at(schema, 'properties'));
  const expected = [...namesAt(schema, 'required'), ...declared.flatMap(([name, part]) => (has(part, 'default') ? [name] : []))];
  const known = new Map(declared);
  const rest = at(schema, 'additionalProperties');
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
