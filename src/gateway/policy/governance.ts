// How the calls of a service are governed. Everything has a default.

import type { RetryBudgetOptions } from '../attempts/retry-budget.ts';
import type { Failover } from '../instances/failover.ts';
import type { Route } from '../routes/route.ts';
import type { Policies } from './policies.ts';

export interface Governance extends Policies {
  /** When an instance is left out. Default `{ mode: 'fast-retry' }`: after five failures in a row, or most of ten. */
  readonly failover?: Failover;
  readonly budget?: RetryBudgetOptions;
  /** The first that matches a call takes it. */
  readonly routes?: readonly Route[];
}
