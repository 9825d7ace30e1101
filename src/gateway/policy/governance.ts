/** The policies for the calls of one service. All fields have defaults. */
import type { RetryBudgetOptions } from '../attempts/retry-budget.ts';
import type { Failover } from '../instances/failover.ts';
import type { GovernanceRoute } from '../routes/route.ts';
import type { Policies } from './policies.ts';

export interface Governance extends Policies {
  /** When an instance is ejected. @default `{ mode: 'fast-retry' }`: after five consecutive failures, or 85 % of at least ten calls */
  readonly failover?: Failover;
  /** Limits further attempts to a share of the calls. */
  readonly budget?: RetryBudgetOptions;
  /** The routes of calls. The first one that matches a call is used. */
  readonly routes?: readonly GovernanceRoute[];
}
