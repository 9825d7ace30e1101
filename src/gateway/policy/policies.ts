// What may be said of calls, for a service or for a route. Everything has a default.

import type { Duration } from '../../model/duration.ts';
import type { Balance } from '../balance/balance.ts';
import type { Fallback } from '../fallback/fallback.ts';
import type { BreakerOptions } from '../flow/breaker.ts';
import type { BulkheadOptions } from '../flow/bulkhead.ts';
import type { AdaptiveOptions } from '../flow/concurrency-limit.ts';
import type { LoadOptions } from '../flow/load-limit.ts';
import type { RateOptions } from '../flow/rate.ts';

/** What a service says for all its calls, and a route for those that it takes. */
export interface Policies {
  /** Which instance gets a call. Default 'least-response-time'. */
  readonly balance?: Balance;
  /** Attempts of one call, each at another instance. What fails after that is tried again later, by the step's policy. Default 2. */
  readonly attempts?: number;
  /** One attempt. Default: all the time that the call has. */
  readonly timeout?: Duration;
  /** A second attempt beside a first that takes longer than usual, for operations that are idempotent. Default: none. */
  readonly hedge?: HedgeOptions | boolean;
  /** Default: as many calls as come. */
  readonly rate?: RateOptions;
  /** As many calls a second as the instances say they can take. Default: what they say is not asked. */
  readonly load?: LoadOptions;
  /** How many calls are under way at once: a number, or learnt from the response times (default); false: as many as come. */
  readonly limit?: number | AdaptiveOptions | false;
  readonly queue?: BulkheadOptions;
  /** Default: opens where half of the calls of an operation fail; false: none. */
  readonly breaker?: BreakerOptions | false;
  /** What takes the place of an answer that could not be had. Default: the error. */
  readonly fallback?: readonly Fallback[];
}

export interface HedgeOptions {
  /** Default: what 95 of 100 calls of the operation take. */
  readonly after?: Duration;
}
