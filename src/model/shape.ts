// Shapes of values: each is a check that returns all errors of a value, and an equivalent JSON Schema.

import { parseDuration, readDuration, type Duration } from './duration.ts';
import { meant } from './meant.ts';
import { isRecord } from './record.ts';

export interface Shape {
  /** Returns the errors of a value, each with its path. Returns an empty list if it is valid. */
  check(value: unknown, path: string): readonly string[];
  readonly schema: object;
}

interface Bound {
  readonly least?: number;
  readonly most?: number;
  /** Whether the number must be greater than `least`, not equal. */
  readonly above?: boolean;
  readonly whole?: boolean;
}

export function number({ least = -Infinity, most = Infinity, above = false, whole = false }: Bound = {}): Shape {
  const range = above
    ? `above ${String(least)}`
    : most === Infinity
      ? `from ${String(least)} on`
      : `from ${String(least)} to ${String(most)}`;
  const right = (value: unknown): boolean =>
    typeof value === 'number' &&
    (above ? value > least : value >= least) &&
    value <= most &&
    (whole ? Number.isInteger(value) : value < Infinity);
  return {
    check: (value, path) => (right(value) ? [] : [`${path} is ${shown(value)}, but must be a ${whole ? 'whole ' : ''}number ${range}`]),
    schema: {
      type: whole ? 'integer' : 'number',
      ...(least > -Infinity && { [above ? 'exclusiveMinimum' : 'minimum']: least }),
      ...(most < Infinity && { maximum: most }),
    },
  };
}

interface DurationBound {
  readonly most?: Duration;
  /** Whether '0s' is allowed. */
  readonly zero?: boolean;
}

export function durationFrom({ most, zero = false }: DurationBound = {}): Shape {
  const longest = most === undefined ? Infinity : parseDuration(most);
  const above = zero ? '' : ' above 0';
  const forms = `must be a number${above} with a unit (ms, s, m, h, d), like '10s'${most === undefined ? '' : `, at most '${most}'`}`;
  return {
    check: (value, path) => {
      const read = readDuration(value) ?? -1;
      return read <= longest && (zero ? read >= 0 : read > 0) ? [] : [`${path} is ${shown(value)}, but ${forms}`];
    },
    schema: { type: 'string', pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$' },
  };
}

export const text: Shape = {
  check: (value, path) => (typeof value === 'string' && value !== '' ? [] : [`${path} is ${shown(value)}, but must be a non-empty string`]),
  schema: { type: 'string', minLength: 1 },
};

/** A string that a parser accepts. */
export const textFor = (what: string, readable: (value: string) => boolean): Shape => ({
  check: (value, path) => (typeof value === 'string' && readable(value) ? [] : [`${path} is ${shown(value)}, but must be ${what}`]),
  schema: { type: 'string' },
});

export const flag: Shape = {
  check: (value, path) => (typeof value === 'boolean' ? [] : [`${path} is ${shown(value)}, but must be true or false`]),
  schema: { type: 'boolean' },
};

export const oneOf = (known: readonly string[]): Shape => ({
  check: (value, path) => (known.includes(value as string) ? [] : [`${path} is ${shown(value)}, but must be one of ${known.join(', ')}`]),
  schema: { enum: known },
});

/** Any JSON value. */
export const anything: Shape = { check: () => [], schema: {} };

export const exactly = (wanted: boolean): Shape => ({
  check: (value, path) => (value === wanted ? [] : [`${path} is ${shown(value)}, but must be ${String(wanted)}`]),
  schema: { const: wanted },
});

export function list(of: Shape, { least = 0, most = Infinity }: { least?: number; most?: number } = {}): Shape {
  return {
    check(value, path) {
      if (!Array.isArray(value)) return [`${path} is ${shown(value)}, but must be a list`];
      if (value.length > most) return [`${path} has ${String(value.length)} entries, but may have at most ${String(most)}`];
      const few = value.length < least ? [`${path} is empty; name at least ${String(least)}, or leave it out`] : [];
      return [...few, ...value.flatMap((one: unknown, index) => of.check(one, `${path}[${String(index)}]`))];
    },
    schema: { type: 'array', items: of.schema, ...(least > 0 && { minItems: least }), ...(most < Infinity && { maxItems: most }) },
  };
}

export const mapOf = (of: Shape): Shape => ({
  check: (value, path) =>
    isRecord(value)
      ? Object.entries(value).flatMap(([name, one]) => of.check(one, join(path, name)))
      : [`${path} is ${shown(value)}, but must be an object`],
  schema: { type: 'object', additionalProperties: of.schema },
});

export type Fields = Readonly<Record<string, Shape>>;

/** An object with optional fields, except those in `required`. An unknown field is an error. */
export function record(fields: Fields, required: readonly string[] = []): Shape {
  return {
    check(value, path) {
      if (!isRecord(value))
        return [`${path === '' ? 'it' : path} is ${shown(value)}, but must be an object with ${Object.keys(fields).join(', ')}`];
      const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name));
      const missing = required.filter((name) => value[name] === undefined);
      return [
        ...unknown.map((name) => `${join(path, name)} is not known; ${meant(name, Object.keys(fields))}`),
        ...missing.map((name) => `${join(path, name)} is missing`),
        ...Object.entries(fields).flatMap(([name, shape]) => (value[name] === undefined ? [] : shape.check(value[name], join(path, name)))),
      ];
    },
    schema: {
      type: 'object',
      properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
  };
}

/** One of several records, distinguished by the string in the field `tag`. */
export function tagged(tag: string, variants: Readonly<Record<string, Fields>>): Shape {
  const shapes = Object.entries(variants).map(
    ([name, fields]) =>
      [name, record({ [tag]: { check: () => [], schema: { const: name } }, ...fields }, [tag, ...requiredOf(fields)])] as const,
  );
  const kinds = oneOf(Object.keys(variants));
  return {
    check(value, path) {
      if (!isRecord(value)) return [`${path} is ${shown(value)}, but must be an object with ${tag}`];
      const [, shape] = shapes.find(([name]) => name === value[tag]) ?? [];
      return shape ? shape.check(value, path) : kinds.check(value[tag], join(path, tag));
    },
    schema: { oneOf: shapes.map(([, { schema }]) => schema) },
  };
}

const needed = new WeakSet<Shape>();

/** Marks a field of a tagged record as required. */
export function required(shape: Shape): Shape {
  const one = { ...shape };
  needed.add(one);
  return one;
}

const requiredOf = (fields: Fields): readonly string[] =>
  Object.entries(fields).flatMap(([name, shape]) => (needed.has(shape) ? [name] : []));

/** One of two shapes, chosen by the type of the value. */
export function either(first: Shape, other: Shape, isFirst: (value: unknown) => boolean): Shape {
  return {
    check: (value, path) => (isFirst(value) ? first : other).check(value, path),
    schema: { anyOf: [first.schema, other.schema] },
  };
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'a list' : 'an object') : String(value);
}

/** Any value except undefined and null. */
export const something: Shape = {
  check: (value, path) => (value === null ? [`${path} is null; leave it out`] : []),
  schema: {},
};

export const callback: Shape = {
  check: (value, path) => (typeof value === 'function' ? [] : [`${path} is ${shown(value)}, but must be a function`]),
  schema: {},
};

export const count = number({ least: 1, whole: true });

/** A port. 0 is any free port. */
export const port = number({ least: 0, most: 65_535, whole: true });

/** A shape for each option, so that the compiler reports a missing one. */
export type Options<T> = Readonly<Record<keyof T, Shape>>;

/** Throws a TypeError with all errors of a value. `cannot` begins the message: "Cannot start run 'a'". */
export function assertShape(cannot: string, value: unknown, shape: Shape): void {
  const findings = shape.check(value, '');
  if (findings.length > 0) throw new TypeError(`${cannot}: ${findings.join('; ')}`);
}
