// How a node, an element of a fan-out, a round or a whole graph ended.

import type { Tail } from './dependencies.ts';

export type End =
  | { readonly kind: 'succeeded'; readonly output: unknown; readonly tail: Tail }
  | { readonly kind: 'failed'; readonly thrown: Error; readonly tail: Tail };

/** Whatever was thrown is taken for an error: nothing else is thrown on purpose. */
export const failed = (thrown: unknown, tail: Tail): End => ({ kind: 'failed', thrown: thrown as Error, tail });

/** Something under way. */
export interface Work {
  /** What it takes to go on with it in a new run; undefined: it is begun anew. Steps in flight are waited for before. */
  save(): unknown;
}

/** Nothing that would go along. */
export const unsaved: Work = { save: () => undefined };
