// References within the document. One that leads elsewhere is refused: nothing is fetched.

import type { Notes } from '../finding.ts';
import { at, itemsOf, textAt, type Place } from '../place.ts';

const component = /^#\/components\/schemas\/([^/]+)$/;

/** The name of the schema that a reference is to, where it is one of the document's components. */
export const componentOf = (reference: string): string | undefined => {
  const name = component.exec(reference)?.[1];
  return name === undefined ? undefined : unescape(name);
};

/** Follows `$ref` as far as it goes. Undefined: it leads nowhere, and that is noted. */
export function follow(place: Place, { root, notes }: { readonly root: Place; readonly notes: Notes }): Place | undefined {
  const seen = new Set<string>();
  for (let current = place; ;) {
    const reference = textAt(current, '$ref');
    if (reference === undefined) return current;
    if (seen.has(reference)) {
      notes.error(place.path, `'${reference}' refers to nothing but itself`, 'let it end at a definition');
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
  else notes.error(path, `'${reference}' leads to nothing`, 'define it there, or correct the reference');
}

/** What a local pointer is to. */
export function targetOf(reference: string, root: Place): Place | undefined {
  if (!reference.startsWith('#/')) return undefined;
  let place = root;
  for (const part of reference.slice(2).split('/').map(unescape)) {
    place = Array.isArray(place.value) ? (itemsOf(place)[Number(part)] ?? at(place, part)) : at(place, part);
  }
  return place.value === undefined ? undefined : place;
}

/** What stands behind a schema, if that is certain. */
export function resolved(schema: Place, root: Place): Place {
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
