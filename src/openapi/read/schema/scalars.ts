// Converts strings and numbers of JSON Schema to zod. Lengths in a foreign document count characters, as in JSON Schema, and
// not UTF-16 code units.

import { child, hasKey, numberAt, textAt, type Place } from '../../place.ts';
import { literal, quoted, type Code } from '../code.ts';
import { formatOf } from './formats.ts';
import { patternCode, patternOf } from './patterns.ts';
import type { Reading } from '../reading.ts';

export function stringCode(place: Place, reading: Reading): Code {
  const { code, patterned } = reading.fromContract ? formatAt(place) : { code: 'z.string()', patterned: false };
  const patterns = [...(patterned ? [] : [child(place, 'pattern')]), ...patternsOf(place)].filter(({ value }) => value !== undefined);
  return [code, lengthOf(place, reading), ...patterns.map((pattern) => regexOf(pattern, reading))];
}

const formatAt = (place: Place) => formatOf({ format: textAt(place, 'format'), pattern: textAt(place, 'pattern') });

/** Returns the parts of a string's schema that its code does not express, as metadata. */
export function stringMetadata(place: Place, { fromContract }: Reading): readonly (readonly [key: string, value: Code])[] {
  const { type, format } = place.value as Readonly<Record<string, unknown>>;
  if (type !== undefined && ![type].flat().includes('string')) return [];
  const unchecked = fromContract ? formatAt(place).unchecked : format;
  const [least = 0, most = 0] = fromContract ? [] : [numberAt(place, 'minLength'), numberAt(place, 'maxLength')];
  return [
    ...(typeof unchecked === 'string' ? [['format', quoted(unchecked)] as const] : []),
    ...(least > 1 ? [['minLength', literal(least)] as const] : []),
    ...(most > 0 ? [['maxLength', literal(most)] as const] : []),
  ];
}

/** Returns the patterns of an allOf that contains only patterns. Zod writes several patterns in this form. */
export function patternsOf(place: Place): readonly Place[] {
  const { value } = child(place, 'allOf');
  if (!Array.isArray(value) || !value.every(isPatternOnly)) return [];
  return value.map((_, index) => child(child(child(place, 'allOf'), index), 'pattern'));
}

const isPatternOnly = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).join() === 'pattern' &&
  typeof (value as { pattern?: unknown }).pattern === 'string';

function regexOf({ value, path }: Place, { notes, fromContract }: Reading): string {
  const pattern = typeof value === 'string' ? patternOf(value, { fromContract }) : undefined;
  if (pattern) return `.regex(${patternCode(pattern)})`;
  const message = `${quoted(String(value))} is not a regular expression of ECMAScript, so the contract does not check it`;
  notes.warn(path, message, 'check it in the service, or write it in the syntax of ECMA-262');
  return '';
}

// Up to a length of one, characters and UTF-16 code units are the same.
function lengthOf(place: Place, { fromContract }: Reading): string {
  if (fromContract) return countOf(place, ['minLength', 'maxLength']);
  const [least = 0, most = Infinity] = [numberAt(place, 'minLength'), numberAt(place, 'maxLength')];
  return [
    least > 1 ? `.refine((text) => Array.from(text).length >= ${String(least)}, 'expected at least ${String(least)} characters')` : '',
    least > 0 && least <= 1 ? '.min(1)' : '',
    most > 0 && most !== Infinity
      ? `.refine((text) => Array.from(text).length <= ${String(most)}, 'expected at most ${plural(most, 'character')}')`
      : '',
    most <= 0 ? '.max(0)' : '',
  ].join('');
}

const plural = (count: number, what: string): string => `${String(count)} ${what}${count === 1 ? '' : 's'}`;

/** Returns the checks of a count, such as `.min(1).max(3)`. */
export function countOf(place: Place, [least, most]: readonly [string, string]): string {
  const [min, max] = [numberAt(place, least), numberAt(place, most)];
  return `${min === undefined ? '' : `.min(${String(min)})`}${max === undefined ? '' : `.max(${String(max)})`}`;
}

const bounds = [
  ['minimum', 'gte'],
  ['exclusiveMinimum', 'gt'],
  ['maximum', 'lte'],
  ['exclusiveMaximum', 'lt'],
] as const;

export function numberCode(place: Place, { whole, reading }: { readonly whole: boolean; readonly reading: Reading }): Code {
  const isInt32 = reading.fromContract && textAt(place, 'format') === 'int32';
  const base = whole ? (isInt32 ? 'z.int32()' : 'z.int()') : 'z.number()';
  const checks = bounds.flatMap(([key, check]) => {
    const bound = numberAt(place, key);
    return bound === undefined ? [] : [`.${isExclusive(place, key) ? check.slice(0, 2) : check}(${String(bound)})`];
  });
  return [base, ...checks, stepOf(place, reading)];
}

// In OpenAPI 3.0, a flag next to the bound makes it exclusive.
const isExclusive = (place: Place, key: string): boolean =>
  (key === 'minimum' && child(place, 'exclusiveMinimum').value === true) ||
  (key === 'maximum' && child(place, 'exclusiveMaximum').value === true);

function stepOf(place: Place, { notes }: Reading): string {
  if (!hasKey(place, 'multipleOf')) return '';
  const step = numberAt(place, 'multipleOf');
  if (step !== undefined && step > 0) return `.multipleOf(${String(step)})`;
  notes.error(child(place, 'multipleOf').path, 'is not a number above 0', 'correct it, or remove it');
  return '';
}
