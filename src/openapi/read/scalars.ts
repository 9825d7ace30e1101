// Strings and numbers of JSON Schema in zod.

import type { Notes } from '../finding.ts';
import { at, has, numberAt, textAt, type Place } from '../place.ts';
import { quoted, type Code } from './code.ts';
import { formatOf } from './formats.ts';

export function stringCode(place: Place, notes: Notes): Code {
  const { code, patterned } = formatOf({ format: textAt(place, 'format'), pattern: textAt(place, 'pattern') });
  const patterns = [...(patterned ? [] : [at(place, 'pattern')]), ...patternsOf(place)].filter(({ value }) => value !== undefined);
  return [code, countOf(place, ['minLength', 'maxLength']), ...patterns.map((pattern) => `.regex(${regexOf(pattern, notes)})`)];
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

function regexOf({ value, path }: Place, notes: Notes): string {
  for (const flags of ['', 'u']) {
    try {
      return String(new RegExp(String(value), flags)).replaceAll(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
    } catch {
      continue;
    }
  }
  notes.error(path, `${quoted(String(value))} is no regular expression`, 'write one of ECMA-262');
  return '/./';
}

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

export function numberCode(place: Place, { whole, notes }: { readonly whole: boolean; readonly notes: Notes }): Code {
  const base = whole ? (textAt(place, 'format') === 'int32' ? 'z.int32()' : 'z.int()') : 'z.number()';
  const checks = bounds.flatMap(([key, check]) => {
    const bound = numberAt(place, key);
    return bound === undefined ? [] : [`.${isExclusive(place, key) ? check.slice(0, 2) : check}(${String(bound)})`];
  });
  return [base, ...checks, stepOf(place, notes)];
}

// OpenAPI 3.0 says so beside the bound.
const isExclusive = (place: Place, key: string): boolean =>
  (key === 'minimum' && at(place, 'exclusiveMinimum').value === true) ||
  (key === 'maximum' && at(place, 'exclusiveMaximum').value === true);

function stepOf(place: Place, notes: Notes): string {
  if (!has(place, 'multipleOf')) return '';
  const step = numberAt(place, 'multipleOf');
  if (step !== undefined && step > 0) return `.multipleOf(${String(step)})`;
  notes.error(at(place, 'multipleOf').path, 'is not a number above 0', 'write one, or leave it out');
  return '';
}
