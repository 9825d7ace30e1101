// The way of a call to one of a service's instances: rate → bulkhead → breaker → attempts, each at another instance.
//
// 1. Every call is counted once by each policy, whatever became of it.
// 2. A call that is let in nowhere had no effect, and says when it is worth another try. Waiting is Temporal's business.
// 3. What an attempt may have done stays unknown, even where the next one is refused.

import { ServiceUnavailable, kindOf } from '../../model/errors.ts';
import { effectOf, withEffect } from '../../model/step-error.ts';
import { balancers } from './balance/balance.ts';
import { createEndpoint, failureWeight, type Endpoint, type Instance } from './endpoint.ts';
import { createFailover } from './failover.ts';
import { createBreaker, type Entry } from './flow/breaker.ts';
import { createBulkhead, type Bulkhead } from './flow/bulkhead.ts';
import { createAdaptiveLimit, createFixedLimit } from './flow/concurrency-limit.ts';
import { createRate } from './flow/rate.ts';
import type { Governance } from './policy.ts';
import { createRetryBudget } from './retry-budget.ts';
import type { World } from './world.ts';

export interface Gateway<I extends Instance> {
  readonly endpoints: readonly Endpoint<I>[];
  call<T>(send: Send<I, T>, timeout: number): Promise<T>;
}

/** Makes one attempt, which ends within `timeout` milliseconds. */
export type Send<I, T> = (instance: I, timeout: number) => Promise<T>;

export function govern<I extends Instance>(instances: readonly I[], governance: Governance, world: World): Gateway<I> {
  const endpoints = instances.map(createEndpoint);
  const balance = balancers[governance.balance ?? 'least-response-time'](world);
  const failover = createFailover(governance.failover ?? { mode: 'fast-retry' }, endpoints, world);
  const budget = createRetryBudget(governance.budget ?? {}, world);
  const rate = governance.rate && createRate(governance.rate, world);
  const bulkhead = bulkheadOf(governance, { instances: instances.length, world });
  const breaker = governance.breaker === false ? undefined : createBreaker(governance.breaker ?? {}, world);
  return { endpoints, call };

  async function call<T>(send: Send<I, T>, timeout: number): Promise<T> {
    const deadline = world.now() + timeout;
    const wait = rate?.() ?? 0;
    if (wait > 0) throw notNow('more calls come than its rate allows', wait);
    const room = bulkhead?.enter() ?? true;
    if (!(typeof room === 'boolean' ? room : await room)) throw notNow('as many calls as it takes are under way', 100);
    const began = world.now();
    let success = false;
    try {
      const answer = await guarded(send, deadline);
      success = true;
      return answer;
    } finally {
      bulkhead?.leave({ milliseconds: world.now() - began, success });
    }
  }

  async function guarded<T>(send: Send<I, T>, deadline: number): Promise<T> {
    const entry: Entry = breaker?.enter() ?? unguarded;
    if (entry.kind === 'refused') throw notNow('it has not answered lately', entry.wait);
    let success = true;
    try {
      return await attempts(send, deadline);
    } catch (error) {
      success = isHealthy(error);
      throw error;
    } finally {
      entry.left(success);
    }
  }

  async function attempts<T>(send: Send<I, T>, deadline: number): Promise<T> {
    const tried = new Set<Endpoint<I>>();
    let effect = false;
    budget.deposit();
    for (;;) {
      const endpoint = pick(tried);
      try {
        return await attempt(endpoint, { send, deadline });
      } catch (thrown) {
        const error = thrown as Error;
        effect ||= effectOf(error) !== 'none';
        if (isHealthy(error) || !mayGoOn(tried.add(endpoint), deadline)) throw effect ? withEffect(error, 'unknown') : error;
      }
    }
  }

  function mayGoOn(tried: ReadonlySet<Endpoint<I>>, deadline: number): boolean {
    if (tried.size >= (governance.attempts ?? 2) || world.now() >= deadline) return false;
    return failover.eligible(endpoints).some((endpoint) => !tried.has(endpoint)) && budget.withdraw();
  }

  function pick(tried: ReadonlySet<Endpoint<I>>): Endpoint<I> {
    const [first, ...others] = failover.eligible(endpoints).filter((endpoint) => !tried.has(endpoint));
    if (!first) throw notNow('none of its instances is fit for a call', 1_000);
    return others.length === 0 ? first : balance([first, ...others]);
  }

  async function attempt<T>(endpoint: Endpoint<I>, { send, deadline }: { send: Send<I, T>; deadline: number }): Promise<T> {
    const began = world.now();
    endpoint.inFlight++;
    failover.began(endpoint);
    try {
      const answer = await send(endpoint.instance, deadline - began);
      learn(endpoint, began);
      return answer;
    } catch (error) {
      if (isHealthy(error)) learn(endpoint, began);
      else blame(endpoint, began);
      throw error;
    } finally {
      endpoint.inFlight--;
    }
  }

  function learn(endpoint: Endpoint<I>, began: number): void {
    endpoint.responseTime.add(world.now() - began, world.now());
    failover.succeeded(endpoint, began);
  }

  // A failure is no fast answer: it says how long it took only where that is longer than expected.
  function blame(endpoint: Endpoint<I>, began: number): void {
    const now = world.now();
    if (now - began > (endpoint.responseTime.cost(now) ?? 0)) endpoint.responseTime.add(now - began, now);
    endpoint.failures.add(failureWeight, now);
    failover.failed(endpoint);
  }
}

const unguarded: Entry = { kind: 'passed', left: () => undefined };

// Whoever refuses for reasons of the business is well.
function isHealthy(error: unknown): boolean {
  const kind = kindOf(error);
  return kind !== undefined && kind !== 'unavailable' && kind !== 'timed-out' && kind !== 'invalid-answer';
}

const notNow = (why: string, wait: number): ServiceUnavailable =>
  withEffect(new ServiceUnavailable(`The service is not called now: ${why}`, { retryAfter: Math.ceil(wait) }), 'none');

function bulkheadOf(
  { limit = {}, queue = {} }: Governance,
  { instances, world }: { instances: number; world: World },
): Bulkhead | undefined {
  if (limit === false) return undefined;
  return createBulkhead(
    typeof limit === 'number' ? createFixedLimit(limit) : createAdaptiveLimit({ initial: 20 * instances, ...limit }, world),
    queue,
    world,
  );
}
