// The attempts of one call, each at another instance.
//
// 1. A further attempt is paid for from the budget, a hedge as well.
// 2. What an attempt may have done stays unknown, even where the next one is refused.

import { parseDuration } from '../../model/duration.ts';
import { effectOf, withEffect } from '../../model/step-error.ts';
import type { Balancer } from '../balance/balancer.ts';
import type { GatewayCall } from '../call.ts';
import type { Endpoint, Instance } from '../instances/endpoint.ts';
import type { FailoverPolicy } from '../instances/failover.ts';
import { rejected, outcomeOf } from '../outcome.ts';
import type { HedgeOptions } from '../policy/policies.ts';
import type { Environment } from '../../platform/environment.ts';
import { createAttempt, type Asked } from './attempt.ts';
import { hedged } from './hedge.ts';
import type { RetryBudget } from './retry-budget.ts';
import { createLatencyQuantile, type LatencyQuantile } from './latency-quantile.ts';

export interface AttemptPolicies {
  readonly attempts: number;
  /** Milliseconds of one attempt. */
  readonly timeout: number;
  readonly hedge: HedgeOptions | undefined;
  readonly balance: Balancer;
  readonly failover: FailoverPolicy;
  readonly budget: RetryBudget;
  /** How long each operation usually takes. */
  readonly usual: Map<string, LatencyQuantile>;
}

export interface Attempts {
  make<I extends Instance, T>(asked: Asked<I, T>): Promise<T>;
}

const usualShare = 0.95;

export function createAttempts(
  { attempts, timeout, hedge, balance, failover, budget, usual }: AttemptPolicies,
  environment: Environment,
): Attempts {
  const after = hedge?.after === undefined ? undefined : parseDuration(hedge.after);
  const answered = hedge && after === undefined ? (operation: string, took: number) => usualOf(operation).add(took) : () => undefined;
  const attempt = createAttempt({ timeout, failover, answered }, environment);
  return { make };

  async function make<I extends Instance, T>(asked: Asked<I, T>): Promise<T> {
    const { call, deadline } = asked;
    const tried: Endpoint<I>[] = [];
    const second = () => {
      const endpoint = another(asked, tried);
      if (endpoint) tried.push(endpoint);
      return endpoint;
    };
    let effect = false;
    if (!asked.further) budget.deposit();
    else if (!budget.withdraw()) throw rejected('its budget for further attempts is spent', 1_000);
    for (let endpoint = first(asked); ;) {
      const delay = hedgeOf(call);
      tried.push(endpoint);
      try {
        if (delay === undefined) return await attempt(endpoint, asked, call.signal);
        return await hedged({ asked, attempt }, { endpoint, delay, second }, environment);
      } catch (error) {
        effect ||= effectOf(error) !== 'none';
        const next = outcomeOf(error, call.signal) === 'failed' && environment.now() < deadline ? another(asked, tried) : undefined;
        if (!next) throw effect ? withEffect(error as Error, 'unknown') : error;
        endpoint = next;
      }
    }
  }

  function first<I extends Instance, T>({ call, among }: Asked<I, T>): Endpoint<I> {
    const endpoint = choose(failover.eligible(among()), call.operation);
    if (!endpoint)
      throw rejected(among().length === 0 ? 'none of its instances is known' : 'none of its instances is fit for a call', 1_000);
    return endpoint;
  }

  /** Undefined: there is none, or none that may be paid for. */
  function another<I extends Instance, T>({ call, among }: Asked<I, T>, tried: readonly Endpoint<I>[]): Endpoint<I> | undefined {
    const left = failover.eligible(among()).filter((endpoint) => !tried.includes(endpoint));
    return tried.length < attempts && left.length > 0 && budget.withdraw() ? choose(left, call.operation) : undefined;
  }

  function choose<E extends Endpoint>(among: readonly E[], operation: string): E | undefined {
    return isSeveral(among) ? balance(among, operation) : among[0];
  }

  function usualOf(operation: string): LatencyQuantile {
    const known = usual.get(operation) ?? createLatencyQuantile();
    usual.set(operation, known);
    return known;
  }

  function hedgeOf({ operation, idempotent, safe }: GatewayCall): number | undefined {
    if (!hedge || attempts < 2 || (idempotent !== true && safe !== true)) return undefined;
    return after ?? usualOf(operation).quantile(usualShare);
  }
}

const isSeveral = <E>(among: readonly E[]): among is readonly [E, E, ...E[]] => among.length > 1;
