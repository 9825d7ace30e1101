// The policies for calls, set for a service or for a route. All have defaults.

import type { Duration } from '../../model/duration.ts';
import type { Balance } from '../balance/balance.ts';
import type { Fallback } from '../fallback/fallback.ts';
import type { BreakerOptions } from '../flow/breaker.ts';
import type { BulkheadOptions } from '../flow/bulkhead.ts';
import type { AdaptiveOptions } from '../flow/concurrency-limit.ts';
import type { LoadOptions } from '../flow/load-limit.ts';
import type { RateOptions } from '../flow/rate.ts';

/** The policies for all calls of a service, or for the calls of a route. */
export interface Policies {
  /** How the instance of a call is chosen. @default 'least-response-time' */
  readonly balance?: Balance;
  /** The attempts of one call, each at a different instance. After the last one, the step's retry policy applies. @default 2 */
  readonly attempts?: number;
  /** The timeout of one attempt. @default the timeout of the call */
  readonly timeout?: Duration;
  /** Sends a second attempt if the first takes longer than usual. For idempotent operations only. @default no second attempt */
  readonly hedge?: HedgeOptions | boolean;
  /** The rate limit. @default no limit */
  readonly rate?: RateOptions;
  /** Limits the calls per second by the utilisation that the instances report. @default their utilisation is ignored */
  readonly load?: LoadOptions;
  /**
   * The limit of concurrent calls: a number, options of a limit that is learnt from response times, or false for no limit. @default learnt
   */
  readonly limit?: number | AdaptiveOptions | false;
  /** The queue for calls beyond the limit of concurrent calls. */
  readonly queue?: BulkheadOptions;
  /** The circuit breaker of each operation; false for none. @default opens if half of the calls of an operation fail */
  readonly breaker?: BreakerOptions | false;
  /** What replaces the answer if a call fails. @default the error */
  readonly fallback?: readonly Fallback[];
}

export interface HedgeOptions {
  /** The time until the second attempt. @default the 95th percentile of the operation's response times */
  readonly after?: Duration;
}
