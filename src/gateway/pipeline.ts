// The policies that a call passes on its way to a service: rate limit → bulkhead → circuit breaker → attempts.
//
// 1. Each policy counts every call once, whatever its outcome.
// 2. A rejected call had no effect, and its error names the time after which to retry. Temporal does the waiting.

import { parseDuration } from '../model/duration.ts';
import { effectOf } from '../model/step-error.ts';
import type { Asked } from './attempts/attempt.ts';
import { createAttempts } from './attempts/attempts.ts';
import type { RetryBudget } from './attempts/retry-budget.ts';
import type { LatencyQuantile } from './attempts/latency-quantile.ts';
import { balancers } from './balance/balance.ts';
import { createBreaker, type Breaker, type Passed } from './flow/breaker.ts';
import { createBulkhead, type Bulkhead } from './flow/bulkhead.ts';
import { createAdaptiveLimit, createFixedLimit } from './flow/concurrency-limit.ts';
import { createLoadLimit, type LoadLimit } from './flow/load-limit.ts';
import { createRate, type Rate } from './flow/rate.ts';
import type { Endpoint, Instance } from './instances/endpoint.ts';
import type { FailoverPolicy } from './instances/failover.ts';
import { meanOf } from './instances/utilisation.ts';
import type { Observer } from './observe/observer.ts';
import { healthOf, rejected, outcomeOf } from './outcome.ts';
import type { CarriedState } from './policy/carried-state.ts';
import type { Policies } from './policy/policies.ts';
import type { Environment } from '../platform/environment.ts';

export interface Pipeline {
  send<I extends Instance, T>(asked: Asked<I, T>): Promise<T>;
  /** Chooses the instance for the copy of a call. It uses the same balancing as calls, with separate state. */
  mirrorTo<I extends Instance>(endpoints: readonly Endpoint<I>[], operation: string): Endpoint<I> | undefined;
}

/** What a gateway keeps when its governance changes. */
export interface SharedContext {
  readonly members: { readonly endpoints: readonly Endpoint[] };
  readonly observer: Observer;
  readonly environment: Environment;
}

/** What all pipelines of a governance share. */
interface PipelineContext extends SharedContext {
  readonly failover: FailoverPolicy;
  readonly budget: RetryBudget;
  readonly carried: CarriedState;
}

/**
 * What the limits learn from a call: how long its last try took, and whether the service was healthy. Undefined if the call shows neither.
 */
interface Visit {
  end: { readonly milliseconds: number; readonly success: boolean } | undefined;
}

type TryResult<T> = { readonly answer: T } | { readonly failure: unknown };

/** The rate, load and concurrency limits of a service. A route without limits of its own shares them. */
export interface Flow {
  readonly rate: Rate | undefined;
  readonly load: LoadLimit | undefined;
  readonly bulkhead: Bulkhead | undefined;
}

export function createFlow(
  { rate, load, limit = {}, queue = {} }: Policies,
  name: string,
  { members, carried, environment }: PipelineContext,
): Flow {
  return {
    rate: rate && carried.reuse(`${name} rate`, rate, () => createRate(rate, environment)),
    load: load && carried.reuse(`${name} load`, load, () => createLoadLimit(load, utilisation, environment)),
    bulkhead:
      limit === false
        ? undefined
        : carried.reuse(`${name} bulkhead`, [limit, queue], () => createBulkhead(limitOf(limit), queue, environment)),
  };

  // Only healthy instances count: what an ejected one reported earlier says nothing about those that get the calls.
  function utilisation(): number | undefined {
    const healthy = members.endpoints.filter(({ health }) => health.kind === 'in');
    return meanOf(
      healthy.map((endpoint) => endpoint.load),
      environment.now(),
    );
  }

  function limitOf(limit: Exclude<NonNullable<Policies['limit']>, false>) {
    if (typeof limit === 'number') return createFixedLimit(limit);
    return createAdaptiveLimit({ initial: 20 * Math.max(1, members.endpoints.length), ...limit }, environment);
  }
}

export function createPipeline(policies: Policies, { name, flow }: { name: string; flow: Flow }, context: PipelineContext): Pipeline {
  const { carried, observer, environment, failover, budget } = context;
  const { balance = 'least-response-time', attempts = 2, timeout, hedge, breaker: guard } = policies;
  const balancer = carried.reuse(`${name} balance`, balance, () => balancers[balance](environment));
  const attemptsOf = createAttempts(
    {
      attempts,
      timeout: timeout === undefined ? Infinity : parseDuration(timeout),
      hedge: hedge === true ? {} : hedge === false ? undefined : hedge,
      balance: balancer,
      failover,
      budget,
      latencies: carried.reuse(`${name} latencies`, [], () => new Map<string, LatencyQuantile>()),
    },
    environment,
  );
  const breakers = carried.reuse(`${name} breakers`, guard, () => new Map<string, Breaker>());
  const mirrorBalancer = carried.reuse(`${name} balance of copies`, balance, () => balancers[balance](environment));
  return { send, mirrorTo };

  function mirrorTo<I extends Instance>(endpoints: readonly Endpoint<I>[], operation: string): Endpoint<I> | undefined {
    const [first, ...others] = failover.eligible(endpoints);
    return first && mirrorBalancer([first, ...others], operation);
  }

  async function send<I extends Instance, T>(asked: Asked<I, T>): Promise<T> {
    const { call, deadline } = asked;
    const { operation } = call;
    const wait = waitOf(flow);
    if (wait > 0) throw rejected(operation, { why: 'the rate limit is exceeded', retryAfter: wait });
    const breaker = breakerOf(operation);
    const permit = flow.bulkhead?.acquire(deadline - environment.now(), call.signal) ?? true;
    if (permit !== true && !(await permit))
      throw rejected(operation, { why: 'the limit of concurrent calls is reached', retryAfter: busyFor(breaker) });
    const visit: Visit = { end: undefined };
    try {
      return await tryUntilSent(asked, breaker, visit);
    } finally {
      if (visit.end?.success) flow.load?.answered();
      flow.bulkhead?.release(visit.end);
    }
  }

  // If no instance can be reached, nothing was sent: the call waits here for a moment and is tried again. Temporal does any longer wait.
  async function tryUntilSent<I extends Instance, T>(asked: Asked<I, T>, breaker: Breaker | undefined, visit: Visit): Promise<T> {
    const { call, deadline } = asked;
    const { operation } = call;
    let until: number | undefined;
    for (;;) {
      const now = environment.now();
      if (call.signal?.aborted || now >= deadline)
        throw rejected(operation, { why: 'its deadline has passed or it was aborted', retryAfter: 0 });
      const entry = breaker?.enter() ?? unguarded;
      const result =
        entry.kind === 'passed'
          ? await tryOnce(asked, entry, visit)
          : { failure: rejected(operation, { why: 'its circuit breaker is open', retryAfter: entry.wait }) };
      if ('answer' in result) return result.answer;
      until ??= now + Math.min(breaker?.maxWait ?? 0, (deadline - now) / 2);
      if (!(await breaker?.turn(until - environment.now(), call.signal))) throw result.failure;
    }
  }

  /** Throws if the request may have reached an instance. */
  async function tryOnce<I extends Instance, T>(asked: Asked<I, T>, entry: Passed, visit: Visit): Promise<TryResult<T>> {
    const began = environment.now();
    try {
      const answer = await attemptsOf.make(asked);
      visit.end = { milliseconds: environment.now() - began, success: true };
      entry.left(true);
      return { answer };
    } catch (error) {
      const success = healthOf(outcomeOf(error, asked.call.signal));
      const unsent = effectOf(error) === 'none';
      visit.end = success === undefined ? undefined : { milliseconds: environment.now() - began, success };
      entry.left(success, unsent);
      if (success === false && unsent) return { failure: error };
      throw error;
    }
  }

  function breakerOf(operation: string): Breaker | undefined {
    if (guard === false) return undefined;
    const known = breakers.get(operation);
    if (known) return known;
    const created = createBreaker(guard ?? {}, environment, (state) => observer.changed?.({ kind: 'breaker', operation, state }));
    breakers.set(operation, created);
    return created;
  }
}

/** Milliseconds until the call may pass; 0 if it may pass now. A call that one of the two limits rejects uses up nothing of the other. */
const waitOf = ({ rate, load }: Flow): number => (rate?.() ?? 0) || (load?.rate() ?? 0);

const unguarded: Passed = { kind: 'passed', left: () => undefined };

/** While a breaker is open, its waiting calls hold the permits. A call that gets none must wait as long as they do. */
const busyFor = (breaker: Breaker | undefined): number => (breaker && breaker.state.kind !== 'closed' ? breaker.pause : 100);
