// Whether a value is what a schema describes, as far as TypeScript can tell: what does not fit would not compile as a default.

import { isRecord } from '../../model/record.ts';
import { at, fieldsOf, has, itemsOf, namesAt, textAt, type Fields, type Place } from '../place.ts';
import { targetOf } from './refs.ts';

interface Setting {
  readonly root: Place;
  readonly depth?: number;
}

export function fits(value: unknown, schema: Place, { root, depth = 0 }: Setting): boolean {
  if (!isRecord(schema.value) || depth > 20) return schema.value === true;
  if (value === null && schema.value['nullable'] === true) return true;
  const below: Below = (part, inner) => fits(inner, part, { root, depth: depth + 1 });
  const reference = textAt(schema, '$ref');
  if (reference !== undefined) {
    const target = targetOf(reference, root);
    return target !== undefined && below(target, value);
  }
  return fitsItself(value, schema.value) && fitsParts(value, schema, below) && fitsInside(value, schema, below);
}

type Below = (part: Place, inner: unknown) => boolean;

function fitsItself(value: unknown, { enum: values, const: constant, type }: Fields): boolean {
  if (Array.isArray(values) && !values.includes(value)) return false;
  if (constant !== undefined && constant !== value) return false;
  return type === undefined || [type].flat().some((name) => isOfType(value, name));
}

function fitsParts(value: unknown, schema: Place, below: Below): boolean {
  const [all = [], any = [], one = []] = ['allOf', 'anyOf', 'oneOf'].map((key) => itemsOf(at(schema, key)));
  return (
    all.every((part) => below(part, value)) && [any, one].every((parts) => parts.length === 0 || parts.some((part) => below(part, value)))
  );
}

function fitsInside(value: unknown, schema: Place, below: Below): boolean {
  if (Array.isArray(value)) return !has(schema, 'items') || value.every((item) => below(at(schema, 'items'), item));
  return !isRecord(value) || fieldsFit(value, schema, below);
}

// What has a default of its own is there in the outcome, so it must be there in a default of the whole.
function fieldsFit(value: Fields, schema: Place, below: Below): boolean {
  const declared = fieldsOf(at(schema, 'properties'));
  const expected = [...namesAt(schema, 'required'), ...declared.flatMap(([name, part]) => (has(part, 'default') ? [name] : []))];
  const known = new Map(declared);
  return (
    expected.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, inner]) => {
      const part = known.get(name);
      return part !== undefined ? below(part, inner) : at(schema, 'additionalProperties').value !== false && known.size === 0;
    })
  );
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
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
