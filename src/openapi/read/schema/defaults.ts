// Finds the defaults that the contract sets. If two parts of one value (allOf) have different defaults, they contradict each
// other, and neither is set.

import { isRecord } from '../../../model/record.ts';
import { child, fieldsOf, hasKey, itemsOf, textAt, type Place } from '../../place.ts';
import { same } from './fits.ts';
import { targetOf } from '../refs.ts';

/** Returns the default of a schema, or of the schema that it refers to. */
export function defaultAt(schema: Place, root: Place): Place {
  const seen = new Set<string>();
  for (let place: Place | undefined = schema; place && !seen.has(place.path);) {
    if (hasKey(place, 'default')) return child(place, 'default');
    seen.add(place.path);
    const reference = textAt(place, '$ref');
    place = reference === undefined ? undefined : targetOf(reference, root);
  }
  return child(schema, 'default');
}

/** Returns the paths of the properties whose defaults contradict each other. */
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

const maxDepth = 8;
const maxVisited = 10_000;

function contestIn(schema: Place, { root, contested }: { readonly root: Place; readonly contested: Set<string> }): void {
  const found = new Map<string, Found[]>();
  const seen = new Set<string>();
  collect(schema, '', 0);
  for (const some of found.values())
    if (some.some(({ value }) => !same(value, some[0]?.value))) for (const { place } of some) contested.add(place.path);

  // `where` is the place in the value, not in the schema.
  function collect(place: Place, where: string, depth: number): void {
    const key = `${place.path}\n${where}`;
    if (!isRecord(place.value) || depth > maxDepth || seen.has(key) || seen.size > maxVisited) return;
    seen.add(key);
    const reference = textAt(place, '$ref');
    const target = reference === undefined ? undefined : targetOf(reference, root);
    if (target) collect(target, where, depth);
    for (const kind of kinds) for (const part of itemsOf(child(place, kind))) collect(part, where, depth);
    for (const [name, part] of fieldsOf(child(place, 'properties'))) {
      const inner = `${where}/${name}`;
      const { value } = defaultAt(part, root);
      if (value !== undefined) found.set(inner, [...(found.get(inner) ?? []), { place: part, value }]);
      collect(part, inner, depth + 1);
    }
    for (const part of ['items', 'additionalProperties']) collect(child(place, part), `${where}/*`, depth + 1);
  }
}
