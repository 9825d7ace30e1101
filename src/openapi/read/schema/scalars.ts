// Strings and numbers of JSON Schema in zod. Lengths of a foreign document count characters, as JSON Schema does, not units of UTF-16.

import { at, has, numberAt, textAt, type Place } from '../../place.ts';
import { literal, quoted, type Code } from '../code.ts';
import { formatOf } from './formats.ts';
import { patternCode, patternOf } from './patterns.ts';
import type { Reading } from '../reading.ts';

export function stringCode(place: Place, reading: Reading): Code {
  const { code, patterned } = reading.own ? formatAt(place) : { code: 'z.string()', patterned: false };
  const patterns = [...(patterned ? [] : [at(place, 'pattern')]), ...patternsOf(place)].filter(({ value }) => value !== undefined);
  return [code, lengthOf(place, reading), ...patterns.map((pattern) => regexOf(pattern, reading))];
}

const formatAt = (place: Place) => formatOf({ format: textAt(place, 'format'), pattern: textAt(place, 'pattern') });

/** What a string's schema says that its code cannot hold: it stands beside. */
export function besideString(place: Place, { own }: Reading): readonly (readonly [key: string, value: Code])[] {
  const { type, format } = place.value as Readonly<Record<string, unknown>>;
  if (type !== undefined && ![type].flat().includes('string')) return [];
  const said = own ? formatAt(place).unsaid : format;
  const [least = 0, most = 0] = own ? [] : [numberAt(place, 'minLength'), numberAt(place, 'maxLength')];
  return [
    ...(typeof said === 'string' ? [['format', quoted(said)] as const] : []),
    ...(least > 1 ? [['minLength', literal(least)] as const] : []),
    ...(most > 0 ? [['maxLength', literal(most)] as const] : []),
  ];
}

/** Patterns that stand under allOf alone: zod writes several of them so. */
export function patternsOf(place: Place): readonly Place[] {
  const { value } = at(place, 'allOf');
  if (!Array.isArray(value) || !value.every(isPatternOnly)) return [];
  return value.map((_, index) => at(at(at(place, 'allOf'), index), 'pattern'));
}

const isPatternOnly = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).join() === 'pattern' &&
  typeof (value as { pattern?: unknown }).pattern === 'string';

function regexOf({ value, path }: Place, { notes, own }: Reading): string {
  const pattern = typeof value === 'string' ? patternOf(value, { own }) : undefined;
  if (pattern) return `.regex(${patternCode(pattern)})`;
  const message = `${quoted(String(value))} is no regular expression of ECMAScript, so the contract does not check it`;
  notes.warn(path, message, 'the service has to check it, or write it as ECMA-262 has it');
  return '';
}

// Up to one, characters and units are the same.
function lengthOf(place: Place, { own }: Reading): string {
  if (own) return countOf(place, ['minLength', 'maxLength']);
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

/** `.min(1).max(3)` */
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
  const isInt32 = reading.own && textAt(place, 'format') === 'int32';
  const base = whole ? (isInt32 ? 'z.int32()' : 'z.int()') : 'z.number()';
  const checks = bounds.flatMap(([key, check]) => {
    const bound = numberAt(place, key);
    return bound === undefined ? [] : [`.${isExclusive(place, key) ? check.slice(0, 2) : check}(${String(bound)})`];
  });
  return [base, ...checks, stepOf(place, reading)];
}

// OpenAPI 3.0 says so beside the bound.
const isExclusive = (place: Place, key: string): boolean =>
  (key === 'minimum' && at(place, 'exclusiveMinimum').value === true) ||
  (key === 'maximum' && at(place, 'exclusiveMaximum').value === true);

function stepOf(place: Place, { notes }: Reading): string {
  if (!has(place, 'multipleOf')) return '';
  const step = numberAt(place, 'multipleOf');
  if (step !== undefined && step > 0) return `.multipleOf(${String(step)})`;
  notes.error(at(place, 'multipleOf').path, 'is not a number above 0', 'write one, or leave it out');
  return '';
}
