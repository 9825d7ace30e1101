// The policies of the scenarios: the defaults, and fewer policies for comparison.

import type { Balance } from '../../src/gateway/balance/balance.ts';
import type { Governance } from '../../src/gateway/policy/governance.ts';

/** Balancing alone: no instance is ejected, and nothing is retried. */
const balancingOnly = (balance: Balance): Governance => ({
  balance,
  attempts: 1,
  failover: { mode: 'fast-retry', threshold: 1_000_000 },
  breaker: false,
  limit: false,
});

export const roundRobin = { 'round robin alone': balancingOnly('round-robin') };

export const balances = {
  ...roundRobin,
  'least requests alone': balancingOnly('least-requests'),
  'least response time alone': balancingOnly('least-response-time'),
  defaults: {},
};

export const bounds: Readonly<Record<string, Governance>> = {
  'two attempts, no policy': { limit: false, breaker: false, budget: { ratio: 1 } },
  'budget and breaker alone': { limit: false },
  defaults: {},
};
