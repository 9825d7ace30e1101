// Finds the media type of a body. JSON is preferred if there are several.

import { child, fieldsOf, type Place } from '../../place.ts';

export type Media =
  | { readonly kind: 'none' }
  | { readonly kind: 'json' | 'form' | 'text'; readonly type: string; readonly schema: Place }
  | { readonly kind: 'other'; readonly type: string };

/** Returns the media type of a request body or a response. */
export function mediaOf(holder: Place): Media {
  const content = fieldsOf(child(holder, 'content'));
  const [first] = content;
  if (!first) return { kind: 'none' };
  for (const kind of ['json', 'form', 'text'] as const) {
    const found = content.find(([type]) => kindOf(type) === kind);
    if (found) return { kind, type: found[0], schema: child(found[1], 'schema') };
  }
  return { kind: 'other', type: first[0] };
}

function kindOf(type: string): 'json' | 'form' | 'text' | undefined {
  const [essence = ''] = type.toLowerCase().split(';');
  if (/^(application\/json|application\/[^/]*\+json|application\/\*|\*\/\*)$/.test(essence.trim())) return 'json';
  if (essence.trim() === 'application/x-www-form-urlencoded') return 'form';
  return essence.trim().startsWith('text/') ? 'text' : undefined;
}
