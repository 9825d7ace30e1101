// The kinds of fallback: what replaces an answer if a call fails, tried in the order written. A refusal is an answer, not a failure.

import type { Duration } from '../../model/duration.ts';
import type { Json } from '../../model/json.ts';

export type Fallback =
  /** An earlier answer to the same input, at most `age` old. For safe operations only. */
  | { readonly kind: 'cache'; readonly age: Duration }
  /** The same, for answers that may be out of date. Events and spans distinguish it from 'cache'. */
  | { readonly kind: 'stale'; readonly age: Duration }
  /** Sends the call by another route, for example to another version. */
  | { readonly kind: 'route'; readonly route: string }
  /** A fixed answer. For safe operations only. */
  | { readonly kind: 'static'; readonly answer: Json };
