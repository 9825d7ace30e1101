// What takes the place of an answer that could not be had, in the order in which it is written. A refusal is an answer.

import type { Duration } from '../../model/duration.ts';
import type { Json } from '../../model/json.ts';

export type Fallback =
  /** An earlier answer to the same input, at most so old. Of safe operations only. */
  | { readonly kind: 'cache'; readonly age: Duration }
  /** The same, where it may be old: what is used is told apart. */
  | { readonly kind: 'stale'; readonly age: Duration }
  /** The way of another route: another version. */
  | { readonly kind: 'route'; readonly route: string }
  /** Always the same. Of safe operations only. */
  | { readonly kind: 'static'; readonly answer: Json };
