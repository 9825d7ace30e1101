// The attempts of one call, each at another instance.
//
// 1. A further attempt is paid for from the budget, a hedge as well.
// 2. What an attempt may have done stays unknown, even where the next one is refused.

import { parseDuration } from '../../../model/duration.ts';
import { effectOf, withEffect } from '../../../model/step-error.ts';
import type { Balancer } from '../balance/balancer.ts';
import type { GatewayCall } from '../call.ts';
import type { Endpoint, Instance } from '../instances/endpoint.ts';
import type { FailoverPolicy } from '../instances/failover.ts';
import { notNow, outcomeOf } from '../outcome.ts';
import type { HedgeOptions } from '../policy/policies.ts';
import type { World } from '../../../platform/world.ts';
import { createAttempt, type Asked } from './attempt.ts';
import { hedged } from './hedge.ts';
import type { RetryBudget } from './retry-budget.ts';
import { createUsualTime, type UsualTime } from './usual-time.ts';

export interface AttemptPolicies {
  readonly attempts: number;
  /** Milliseconds of one attempt. */
  readonly timeout: number;
  readonly hedge: HedgeOptions | undefined;
  readonly balance: Balancer;
  readonly failover: FailoverPolicy;
  readonly budget: RetryBudget;
}

export interface Attempts {
  make<I extends Instance, T>(asked: Asked<I, T>): Promise<T>;
}

const usualShare = 0.95;

export function createAttempts({ attempts, timeout, hedge, balance, failover, budget }: AttemptPolicies, world: World): Attempts {
  const usual = new Map<string, UsualTime>();
  const after = hedge?.after === undefined ? undefined : parseDuration(hedge.after);
  const answered = hedge && after === undefined ? (operation: string, took: number) => usualOf(operation).add(took) : () => undefined;
  const attempt = createAttempt({ timeout, failover, answered }, world);
  return { make };

  async function make<I extends Instance, T>(asked: Asked<I, T>): Promise<T> {
    const { call, deadline } = asked;
    const tried = new Set<Endpoint<I>>();
    let effect = false;
    budget.deposit();
    for (;;) {
      const endpoint = pick(asked, tried);
      const delay = hedgeOf(call);
      tried.add(endpoint);
      try {
        if (delay === undefined) return await attempt(endpoint, asked, call.signal);
        return await hedged({ asked, attempt }, { endpoint, delay, second: () => another(asked, tried) }, world);
      } catch (error) {
        effect ||= effectOf(error) !== 'none';
        if (outcomeOf(error, call.signal) === 'failed' && world.now() < deadline && mayTry(asked, tried)) continue;
        throw effect ? withEffect(error as Error, 'unknown') : error;
      }
    }
  }

  function mayTry<I extends Instance, T>({ among }: Asked<I, T>, tried: ReadonlySet<Endpoint<I>>): boolean {
    return tried.size < attempts && failover.eligible(among).some((endpoint) => !tried.has(endpoint)) && budget.withdraw();
  }

  function another<I extends Instance, T>(asked: Asked<I, T>, tried: Set<Endpoint<I>>): Endpoint<I> | undefined {
    if (!mayTry(asked, tried)) return undefined;
    const endpoint = pick(asked, tried);
    tried.add(endpoint);
    return endpoint;
  }

  function pick<I extends Instance, T>({ call, among }: Asked<I, T>, tried: ReadonlySet<Endpoint<I>>): Endpoint<I> {
    const eligible = failover.eligible(among);
    const [first, ...others] = tried.size === 0 ? eligible : eligible.filter((endpoint) => !tried.has(endpoint));
    if (!first) throw notNow(among.length === 0 ? 'none of its instances is known' : 'none of its instances is fit for a call', 1_000);
    return others.length === 0 ? first : balance([first, ...others], call.operation);
  }

  function usualOf(operation: string): UsualTime {
    const known = usual.get(operation) ?? createUsualTime();
    usual.set(operation, known);
    return known;
  }

  function hedgeOf({ operation, idempotent, safe }: GatewayCall): number | undefined {
    if (!hedge || attempts < 2 || (idempotent !== true && safe !== true)) return undefined;
    return after ?? usualOf(operation).quantile(usualShare);
  }
}
