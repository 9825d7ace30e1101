// Resolves references within the document. A reference to another document is refused, because nothing is fetched.

import type { Notes } from '../finding.ts';
import { child, itemsOf, textAt, type Place } from '../place.ts';

const component = /^#\/components\/schemas\/([^/]+)$/;

/** Returns the name of the component that a reference refers to. Returns undefined if it refers to something else. */
export const componentOf = (reference: string): string | undefined => {
  const name = component.exec(reference)?.[1];
  return name === undefined ? undefined : unescape(name);
};

/** Resolves `$ref`, also through further references. If it cannot be resolved, reports an error and returns undefined. */
export function resolveRef(place: Place, { root, notes }: { readonly root: Place; readonly notes: Notes }): Place | undefined {
  const seen = new Set<string>();
  for (let current = place; ;) {
    const reference = textAt(current, '$ref');
    if (reference === undefined) return current;
    if (seen.has(reference)) {
      notes.error(place.path, `'${reference}' refers only to itself`, 'refer to a definition');
      return undefined;
    }
    seen.add(reference);
    const target = targetOf(reference, root);
    if (!target) {
      refuse(current, { reference, notes });
      return undefined;
    }
    current = target;
  }
}

function refuse({ path }: Place, { reference, notes }: { readonly reference: string; readonly notes: Notes }): void {
  if (!reference.startsWith('#'))
    notes.error(path, `'${reference}' is in another file`, 'bundle the document into one file first (redocly bundle)');
  else notes.error(path, `'${reference}' does not exist`, 'define it, or correct the reference');
}

/** Returns the target of a reference within the document. */
export function targetOf(reference: string, root: Place): Place | undefined {
  if (!reference.startsWith('#/')) return undefined;
  let place = root;
  for (const part of reference.slice(2).split('/').map(unescape)) {
    place = Array.isArray(place.value) ? (itemsOf(place)[Number(part)] ?? child(place, part)) : child(place, part);
  }
  return place.value === undefined ? undefined : place;
}

/** Resolves the reference of a schema. Returns the schema itself if it has none, or if the reference cannot be resolved. */
export function dereference(schema: Place, root: Place): Place {
  const seen = new Set<string>();
  for (let place = schema; ;) {
    const reference = textAt(place, '$ref');
    const target = reference === undefined || seen.has(reference) ? undefined : targetOf(reference, root);
    if (!target) return place;
    seen.add(reference ?? '');
    place = target;
  }
}

function unescape(part: string): string {
  return decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
