// Defaults that are filled in. Two parts of one value (allOf) that would fill in different ones contradict each other: neither is then.

import { isRecord } from '../../../model/record.ts';
import { at, fieldsOf, has, itemsOf, textAt, type Place } from '../../place.ts';
import { same } from './fits.ts';
import { targetOf } from '../refs.ts';

/** A schema's own, or that of what it refers to. */
export function defaultAt(schema: Place, root: Place): Place {
  const seen = new Set<string>();
  for (let place: Place | undefined = schema; place && !seen.has(place.path);) {
    if (has(place, 'default')) return at(place, 'default');
    seen.add(place.path);
    const reference = textAt(place, '$ref');
    place = reference === undefined ? undefined : targetOf(reference, root);
  }
  return at(schema, 'default');
}

/** The paths of the properties whose defaults contradict each other. */
export function contestedDefaults(root: Place): ReadonlySet<string> {
  const contested = new Set<string>();
  const waiting: Place[] = [root];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    if (typeof place.value !== 'object' || place.value === null) continue;
    if (isMadeOfParts(place)) contestIn(place, { root, contested });
    waiting.push(...itemsOf(place), ...fieldsOf(place).map(([, inner]) => inner));
  }
  return contested;
}

const kinds = ['allOf', 'anyOf', 'oneOf'] as const;

function isMadeOfParts({ value }: Place): boolean {
  if (!isRecord(value)) return false;
  const parts = kinds.filter((key) => Array.isArray(value[key])).length + (typeof value['$ref'] === 'string' ? 1 : 0);
  return parts > 1 || Array.isArray(value['allOf']) || (parts === 1 && isRecord(value['properties']));
}

interface Found {
  readonly place: Place;
  readonly value: unknown;
}

const deepest = 8;
const most = 10_000;

function contestIn(schema: Place, { root, contested }: { readonly root: Place; readonly contested: Set<string> }): void {
  const found = new Map<string, Found[]>();
  const seen = new Set<string>();
  collect(schema, '', 0);
  for (const some of found.values())
    if (some.some(({ value }) => !same(value, some[0]?.value))) for (const { place } of some) contested.add(place.path);

  // `where`: in the value, not in the schema.
  function collect(place: Place, where: string, depth: number): void {
    const key = `${place.path}\n${where}`;
    if (!isRecord(place.value) || depth > deepest || seen.has(key) || seen.size > most) return;
    seen.add(key);
    const reference = textAt(place, '$ref');
    const target = reference === undefined ? undefined : targetOf(reference, root);
    if (target) collect(target, where, depth);
    for (const kind of kinds) for (const part of itemsOf(at(place, kind))) collect(part, where, depth);
    for (const [name, part] of fieldsOf(at(place, 'properties'))) {
      const inner = `${where}/${name}`;
      const { value } = defaultAt(part, root);
      if (value !== undefined) found.set(inner, [...(found.get(inner) ?? []), { place: part, value }]);
      collect(part, inner, depth + 1);
    }
    for (const part of ['items', 'additionalProperties']) collect(at(place, part), `${where}/*`, depth + 1);
  }
}
