// The attempts of one call, each at a different instance.
//
// 1. The retry budget pays for each further attempt, and for each hedge.
// 2. If one attempt may have had an effect, the effect of the call is unknown, even if the next attempt is refused.

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
  /** The longest time of one attempt, in milliseconds. */
  readonly timeout: number;
  readonly hedge: HedgeOptions | undefined;
  readonly balance: Balancer;
  readonly failover: FailoverPolicy;
  readonly budget: RetryBudget;
  /** The usual latency of each operation. */
  readonly latencies: Map<string, LatencyQuantile>;
}

export interface Attempts {
  make<I extends Instance, T>(asked: Asked<I, T>): Promise<T>;
}

const usualQuantile = 0.95;

export function createAttempts(
  { attempts, timeout, hedge, balance, failover, budget, latencies }: AttemptPolicies,
  environment: Environment,
): Attempts {
  const after = hedge?.after === undefined ? undefined : parseDuration(hedge.after);
  const answered = hedge && after === undefined ? (operation: string, took: number) => latencyOf(operation).add(took) : () => undefined;
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
    else if (!budget.withdraw()) throw rejected(call.operation, { why: 'its retry budget is spent', retryAfter: 1_000 });
    for (let endpoint = first(asked); ;) {
      const delay = hedgeDelay(call);
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
      throw rejected(call.operation, {
        why: among().length === 0 ? 'no instance is known' : 'all its instances are ejected',
        retryAfter: 1_000,
      });
    return endpoint;
  }

  /** Returns undefined if no instance is left, or if the retry budget is spent. */
  function another<I extends Instance, T>({ call, among }: Asked<I, T>, tried: readonly Endpoint<I>[]): Endpoint<I> | undefined {
    const left = failover.eligible(among()).filter((endpoint) => !tried.includes(endpoint));
    return tried.length < attempts && left.length > 0 && budget.withdraw() ? choose(left, call.operation) : undefined;
  }

  function choose<E extends Endpoint>(among: readonly E[], operation: string): E | undefined {
    return isSeveral(among) ? balance(among, operation) : among[0];
  }

  function latencyOf(operation: string): LatencyQuantile {
    const known = latencies.get(operation) ?? createLatencyQuantile();
    latencies.set(operation, known);
    return known;
  }

  function hedgeDelay({ operation, idempotent, safe }: GatewayCall): number | undefined {
    if (!hedge || attempts < 2 || (idempotent !== true && safe !== true)) return undefined;
    return after ?? latencyOf(operation).quantile(usualQuantile);
  }
}

const isSeveral = <E>(among: readonly E[]): among is readonly [E, E, ...E[]] => among.length > 1;
