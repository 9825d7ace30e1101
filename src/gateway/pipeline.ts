// One way into a service, with its policies: rate → bulkhead → breaker → attempts, and what is done where all fails.
//
// 1. Every call is counted once by each policy, whatever became of it.
// 2. A call that is held back had no effect, and says when it is worth another try. Waiting is Temporal's business.

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
  /** Who is given the copy of a call: by the same rule as the calls, and in a turn of its own. */
  mirrorTo<I extends Instance>(endpoints: readonly Endpoint<I>[], operation: string): Endpoint<I> | undefined;
}

/** What a service has, however it is configured. */
export interface SharedContext {
  readonly fleet: { readonly endpoints: readonly Endpoint[] };
  readonly observer: Observer;
  readonly environment: Environment;
}

/** What all lanes of a configuration share. */
interface PipelineContext extends SharedContext {
  readonly failover: FailoverPolicy;
  readonly budget: RetryBudget;
  readonly keeper: CarriedState;
}

/** What the limits learn of a call: how long the service took at last, and whether it was well. Undefined: it tells nothing. */
interface Visit {
  end: { readonly milliseconds: number; readonly success: boolean } | undefined;
}

type Tried<T> = { readonly answer: T } | { readonly failure: unknown };

/** The flow of a service: a route that says nothing of its own shares it. */
export interface Flow {
  readonly rate: Rate | undefined;
  readonly load: LoadLimit | undefined;
  readonly bulkhead: Bulkhead | undefined;
}

export function createFlow(
  { rate, load, limit = {}, queue = {} }: Policies,
  name: string,
  { fleet, keeper, environment }: PipelineContext,
): Flow {
  return {
    rate: rate && keeper.keep(`${name} rate`, rate, () => createRate(rate, environment)),
    load: load && keeper.keep(`${name} load`, load, () => createLoadLimit(load, utilisation, environment)),
    bulkhead:
      limit === false
        ? undefined
        : keeper.keep(`${name} bulkhead`, [limit, queue], () => createBulkhead(limitOf(limit), queue, environment)),
  };

  // What an instance said before it was left out says nothing of those that are called.
  function utilisation(): number | undefined {
    const called = fleet.endpoints.filter(({ standing }) => standing.kind === 'in');
    return meanOf(
      called.map((endpoint) => endpoint.load),
      environment.now(),
    );
  }

  function limitOf(limit: Exclude<NonNullable<Policies['limit']>, false>) {
    if (typeof limit === 'number') return createFixedLimit(limit);
    return createAdaptiveLimit({ initial: 20 * Math.max(1, fleet.endpoints.length), ...limit }, environment);
  }
}

export function createPipeline(policies: Policies, { name, flow }: { name: string; flow: Flow }, site: PipelineContext): Pipeline {
  const { keeper, observer, environment, failover, budget } = site;
  const { balance = 'least-response-time', attempts = 2, timeout, hedge, breaker: guard } = policies;
  const picks = keeper.keep(`${name} balance`, balance, () => balancers[balance](environment));
  const tries = createAttempts(
    {
      attempts,
      timeout: timeout === undefined ? Infinity : parseDuration(timeout),
      hedge: hedge === true ? {} : hedge === false ? undefined : hedge,
      balance: picks,
      failover,
      budget,
      usual: keeper.keep(`${name} usual`, [], () => new Map<string, LatencyQuantile>()),
    },
    environment,
  );
  const breakers = keeper.keep(`${name} breakers`, guard, () => new Map<string, Breaker>());
  const copies = keeper.keep(`${name} balance of copies`, balance, () => balancers[balance](environment));
  return { send, mirrorTo };

  function mirrorTo<I extends Instance>(endpoints: readonly Endpoint<I>[], operation: string): Endpoint<I> | undefined {
    const [first, ...others] = failover.eligible(endpoints);
    return first && copies([first, ...others], operation);
  }

  async function send<I extends Instance, T>(asked: Asked<I, T>): Promise<T> {
    const { call, deadline } = asked;
    const wait = waitOf(flow);
    if (wait > 0) throw rejected('more calls come than its rate allows', wait);
    const breaker = breakerOf(call.operation);
    const room = flow.bulkhead?.enter(deadline - environment.now(), call.signal) ?? true;
    if (room !== true && !(await room)) throw rejected('as many calls as it takes are under way', busyFor(breaker));
    const visit: Visit = { end: undefined };
    try {
      return await make(asked, breaker, visit);
    } finally {
      if (visit.end?.success) flow.load?.answered();
      flow.bulkhead?.leave(visit.end);
    }
  }

  // While nobody can be reached a call waits here for a moment, and then goes on: nothing was sent. Anything longer is Temporal's business.
  async function make<I extends Instance, T>(asked: Asked<I, T>, breaker: Breaker | undefined, visit: Visit): Promise<T> {
    const { call, deadline } = asked;
    let until: number | undefined;
    for (;;) {
      const now = environment.now();
      if (call.signal?.aborted || now >= deadline) throw rejected('nobody waits for the answer any more', 0);
      const entry = breaker?.enter() ?? unguarded;
      const tried =
        entry.kind === 'passed' ? await tryOnce(asked, entry, visit) : { failure: rejected('it has not answered lately', entry.wait) };
      if ('answer' in tried) return tried.answer;
      until ??= now + Math.min(breaker?.maxWait ?? 0, (deadline - now) / 2);
      if (!(await breaker?.turn(until - environment.now(), call.signal))) throw tried.failure;
    }
  }

  /** Throws where it may have reached somebody. */
  async function tryOnce<I extends Instance, T>(asked: Asked<I, T>, entry: Passed, visit: Visit): Promise<Tried<T>> {
    const began = environment.now();
    try {
      const answer = await tries.make(asked);
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

/** Milliseconds; 0: it is let in. Who is kept out by one uses up nothing of the other. */
const waitOf = ({ rate, load }: Flow): number => (rate?.() ?? 0) || (load?.rate() ?? 0);

const unguarded: Passed = { kind: 'passed', left: () => undefined };

/** Who finds everything taken by those that wait for a breaker waits as long as they would have to. */
const busyFor = (breaker: Breaker | undefined): number => (breaker && breaker.state.kind !== 'closed' ? breaker.pause : 100);
