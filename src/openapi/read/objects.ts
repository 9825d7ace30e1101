// Objects and arrays of JSON Schema in zod.

import { isRecord } from '../../model/record.ts';
import { at, fieldsOf, has, itemsOf, namesAt, numberAt, type Place } from '../place.ts';
import { inside, list, property, type Code, type Property } from './code.ts';
import { countOf } from './scalars.ts';
import type { Reading } from './reading.ts';

export function objectCode(place: Place, reading: Reading): Code {
  const rest = at(place, 'additionalProperties');
  if (!has(place, 'properties') && !has(place, 'required') && rest.value !== false) return recordCode(place, reading);
  const fields = list('{', propertiesOf(place, reading));
  if (rest.value === false) return ['z.strictObject(', fields, ')'];
  if (isAnything(rest.value)) return ['z.looseObject(', fields, ')'];
  if (rest.value === undefined) return ['z.object(', fields, ')'];
  return ['z.object(', fields, ').catchall(', inside(reading.codeOf(rest)), ')'];
}

const isAnything = (schema: unknown): boolean => schema === true || (isRecord(schema) && Object.keys(schema).length === 0);

function propertiesOf(place: Place, reading: Reading): readonly Property[] {
  const required = new Set(namesAt(place, 'required'));
  const declared = fieldsOf(at(place, 'properties'));
  const undeclared = [...required].filter((name) => !declared.some(([other]) => other === name));
  return [
    ...declared.map(([name, schema]) =>
      property(nameOf(name, { schema, reading }), propertyCode(schema, { reading, required: required.has(name) })),
    ),
    ...undeclared.map((name) => property(nameOf(name, { schema: place, reading }), 'z.unknown()')),
  ];
}

function nameOf(name: string, { schema, reading }: { readonly schema: Place; readonly reading: Reading }): string {
  if (name === '__proto__') reading.notes.error(schema.path, "no property can be called '__proto__'", 'rename it');
  return name;
}

function propertyCode(schema: Place, { reading, required }: { readonly reading: Reading; readonly required: boolean }): Code {
  const oneWay = !reading.own && required && ['readOnly', 'writeOnly'].some((key) => at(schema, key).value === true);
  if (oneWay)
    reading.notes.warn(schema.path, 'is required in one direction only', 'it is optional in the contract, which has one schema for both');
  const code = reading.codeOf(schema, { required: required && !oneWay });
  return (required && !oneWay) || reading.hasDefault(schema) ? code : [code, '.optional()'];
}

function recordCode(place: Place, reading: Reading): Code {
  const rest = at(place, 'additionalProperties');
  const value = rest.value === undefined || isAnything(rest.value) ? 'z.unknown()' : inside(reading.codeOf(rest));
  const names = at(place, 'propertyNames');
  if (!isRecord(names.value)) return ['z.record(z.string(), ', value, ')'];
  const key = reading.codeOf({ ...names, value: { type: 'string', ...names.value } });
  return [has(names, 'enum') ? 'z.partialRecord(' : 'z.record(', key, ', ', value, ')'];
}

export function arrayCode(place: Place, reading: Reading): Code {
  const items = at(place, 'items');
  if (Array.isArray(at(place, 'prefixItems').value)) return tupleCode(place, reading);
  return [
    'z.array(',
    items.value === undefined ? 'z.unknown()' : inside(reading.codeOf(items)),
    ')',
    countOf(place, ['minItems', 'maxItems']),
  ];
}

function tupleCode(place: Place, reading: Reading): Code {
  const least = numberAt(place, 'minItems') ?? 0;
  const rest = at(place, 'items');
  const items = itemsOf(at(place, 'prefixItems')).map((item, index) => inside([reading.codeOf(item), index < least ? '' : '.optional()']));
  const open = rest.value !== false && (numberAt(place, 'maxItems') ?? Infinity) > items.length;
  const more = !open ? '' : ['.rest(', rest.value === undefined ? 'z.unknown()' : inside(reading.codeOf(rest)), ')'];
  return ['z.tuple(', list('[', items), ')', more];
}
