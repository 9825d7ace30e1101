// Converts objects and arrays of JSON Schema to zod. An object keeps its undeclared properties, unless the schema forbids
// them.

import { isRecord } from '../../../model/record.ts';
import { child, fieldsOf, hasKey, itemsOf, namesAt, numberAt, type Place } from '../../place.ts';
import { inside, list, property, type Code, type Property } from '../code.ts';
import { countOf } from './scalars.ts';
import type { Reading } from '../reading.ts';

export function objectCode(place: Place, reading: Reading): Code {
  const rest = child(place, 'additionalProperties');
  const { value } = hasKey(place, 'patternProperties') ? { value: undefined } : rest; // the names that it applies to are unknown here
  if (!hasKey(place, 'properties') && !hasKey(place, 'required') && value !== false)
    return recordCode(place, { rest: { ...rest, value }, reading });
  if (hasKey(place, 'propertyNames')) reading.notes.warn(child(place, 'propertyNames').path, ...unchecked);
  const fields = list('{', propertiesOf(place, { rest: { ...rest, value }, reading }));
  if (value === false) return ['z.strictObject(', fields, ')'];
  if (isAnything(value)) return ['z.looseObject(', fields, ')'];
  return ['z.object(', fields, ').catchall(', inside(reading.codeOf(rest)), ')'];
}

export const unchecked = ['is not checked by the contract', 'check it in the service'] as const;

const isAnything = (schema: unknown): boolean =>
  schema === undefined || schema === true || (isRecord(schema) && Object.keys(schema).length === 0);

interface Open {
  /** The schema of other properties. */
  readonly rest: Place;
  readonly reading: Reading;
}

function propertiesOf(place: Place, { rest, reading }: Open): readonly Property[] {
  const required = new Set(namesAt(place, 'required'));
  const declared = fieldsOf(child(place, 'properties'));
  const undeclared = [...required].filter((name) => !declared.some(([other]) => other === name));
  return [
    ...declared.map(([name, schema]) =>
      property(nameOf(name, { schema, reading }), propertyCode(schema, { reading, required: required.has(name) })),
    ),
    ...undeclared.map((name) =>
      property(nameOf(name, { schema: place, reading }), isAnything(rest.value) ? 'z.unknown()' : reading.codeOf(rest)),
    ),
  ];
}

function nameOf(name: string, { schema, reading }: { readonly schema: Place; readonly reading: Reading }): string {
  if (name === '__proto__') reading.notes.error(schema.path, "a property cannot have the name '__proto__'", 'rename it');
  return name;
}

function propertyCode(schema: Place, { reading, required }: { readonly reading: Reading; readonly required: boolean }): Code {
  const oneWay = !reading.fromContract && required && ['readOnly', 'writeOnly'].some((key) => child(schema, key).value === true);
  if (oneWay)
    reading.notes.warn(schema.path, 'is required in one direction only', 'it is optional in the contract, which has one schema for both');
  const code = reading.codeOf(schema, { optional: !required || oneWay });
  return (required && !oneWay) || reading.hasDefault(schema) ? code : [code, '.optional()'];
}

function recordCode(place: Place, { rest, reading }: Open): Code {
  const value = isAnything(rest.value) ? 'z.unknown()' : inside(reading.codeOf(rest));
  const names = child(place, 'propertyNames');
  if (!isRecord(names.value)) return ['z.record(z.string(), ', value, ')'];
  const key = reading.codeOf({ ...names, value: { type: 'string', ...names.value } });
  return [hasKey(names, 'enum') ? 'z.partialRecord(' : 'z.record(', key, ', ', value, ')'];
}

export function arrayCode(place: Place, reading: Reading): Code {
  const items = child(place, 'items');
  if (Array.isArray(child(place, 'prefixItems').value)) return tupleCode(place, reading);
  return [
    'z.array(',
    items.value === undefined ? 'z.unknown()' : inside(reading.codeOf(items)),
    ')',
    countOf(place, ['minItems', 'maxItems']),
  ];
}

function tupleCode(place: Place, reading: Reading): Code {
  const [least, most] = [numberAt(place, 'minItems') ?? 0, numberAt(place, 'maxItems') ?? Infinity];
  const rest = child(place, 'items');
  const first = itemsOf(child(place, 'prefixItems')).slice(0, most);
  const items = first.map((item, index) => inside([reading.codeOf(item), index < least ? '' : '.optional()']));
  const open = rest.value !== false && most > items.length;
  const more = open ? ['.rest(', rest.value === undefined ? 'z.unknown()' : inside(reading.codeOf(rest)), ')'] : '';
  const tuple: Code = ['z.tuple(', list('[', items), ')', more];
  const counted = least > items.length || first.slice(0, least).some(mayBeAbsent) ? countedFirst(tuple, least) : tuple;
  const atMost = `.refine((items) => items.length <= ${String(most)}, 'expected at most ${String(most)} items')`;
  return open && most !== Infinity ? [counted, atMost] : counted;
}

// The items are counted before the tuple. For a missing item, zod inserts its default, or undefined if it may be anything.
const countedFirst = (tuple: Code, least: number): Code => [`z.array(z.unknown()).min(${String(least)}).pipe(`, tuple, ')'];

const mayBeAbsent = (item: Place): boolean => hasKey(item, 'default') || !['type', 'enum', 'const'].some((key) => hasKey(item, key));
