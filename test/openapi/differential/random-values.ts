// Values at random: such as a schema describes, and such as were changed in one place or two.

import { texts, type RandomDocument, type Schema } from './random-schemas.ts';

export type Random = () => number;

/** mulberry32 */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T;
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const listAt = (schema: Schema, key: string): readonly unknown[] => (Array.isArray(schema[key]) ? schema[key] : []);

interface Setting {
  readonly components: RandomDocument['components'];
  readonly random: Random;
}

/** Mostly valid: whether it is says the oracle. */
export function valueOf(schema: unknown, setting: Setting, depth = 0): unknown {
  const { components, random } = setting;
  if (!isRecord(schema) || depth > 7) return anyValue(random, 1);
  const below = (one: unknown) => valueOf(one, setting, depth + 1);
  if (schema['nullable'] === true && random() < 0.2) return null;
  const parts: unknown[] = [];
  if (typeof schema['$ref'] === 'string') parts.push(below(components[schema['$ref'].split('/').at(-1) ?? '']));
  if ('const' in schema) return schema['const'];
  if ('enum' in schema) return pick(listAt(schema, 'enum'), random);
  for (const part of listAt(schema, 'allOf')) parts.push(below(part));
  for (const key of ['anyOf', 'oneOf']) if (key in schema) parts.push(below(pick(listAt(schema, key), random)));
  if ('type' in schema || 'properties' in schema) parts.push(ofType(schema, setting, below));
  if (parts.length === 0) return anyValue(random, 2);
  return parts.every(isRecord) ? (Object.assign({}, ...parts) as unknown) : pick(parts, random);
}

function ofType(schema: Schema, { random }: Setting, below: (schema: unknown) => unknown): unknown {
  const types = [schema['type'] ?? 'object'].flat();
  switch (pick(types, random)) {
    case 'string':
      return pick(texts, random);
    case 'integer':
      return Math.floor(random() * 12) - 3;
    case 'number':
      return (Math.floor(random() * 48) - 12) / 4;
    case 'boolean':
      return random() < 0.5;
    case 'null':
      return null;
    case 'array': {
      const first = listAt(schema, 'prefixItems');
      const length = Math.floor(random() * 4);
      return Array.from({ length }, (_, index) => below(first[index] ?? schema['items']));
    }
    default:
      return objectOf(schema, random, below);
  }
}

function objectOf(schema: Schema, random: Random, below: (schema: unknown) => unknown): unknown {
  const properties = (schema['properties'] ?? {}) as Schema;
  const required = listAt(schema, 'required');
  const names = Object.keys(properties).filter((name) => required.includes(name) || random() < 0.7);
  const undeclared = required.filter((name) => !(String(name) in properties)).map(String);
  const rest = schema['additionalProperties'];
  const more = rest === false || random() < 0.5 ? [] : ['more', 'b'].filter(() => random() < 0.5);
  return Object.fromEntries([
    ...names.map((name) => [name, below(properties[name])]),
    ...[...undeclared, ...more.filter((name) => !(name in properties))].map((name) => [name, below(rest)]),
  ]) as unknown;
}

function anyValue(random: Random, depth: number): unknown {
  const flat = [null, true, false, 0, 1, 2.5, -7, ...texts];
  if (depth <= 0 || random() < 0.6) return pick(flat, random);
  if (random() < 0.5) return Array.from({ length: Math.floor(random() * 3) }, () => anyValue(random, depth - 1));
  return Object.fromEntries(['a', 'b', 'kind', 'extra'].filter(() => random() < 0.4).map((name) => [name, anyValue(random, depth - 1)]));
}

/** Changed somewhere: something more, less, or else. */
export function changed(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && random() < 0.8) return changedList(value, random);
  if (!isRecord(value) || random() < 0.2) return anyValue(random, 2);
  const names = Object.keys(value);
  const name = pick(names, random);
  const dice = random();
  if (names.length === 0 || dice < 0.3) return { ...value, [pick(['more', 'kind', 'a', 'b'], random)]: anyValue(random, 1) };
  if (dice < 0.5) return Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
  return { ...value, [name]: changed(value[name], random) };
}

function changedList(value: readonly unknown[], random: Random): unknown {
  const index = Math.floor(random() * value.length);
  if (value.length === 0 || random() < 0.3) return [...value, anyValue(random, 1)];
  return random() < 0.3 ? value.toSpliced(index, 1) : value.with(index, changed(value[index], random));
}
