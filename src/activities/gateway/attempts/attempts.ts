// The attempts of one call, each at another instance, and each counted once by whoever learns from it.
//
// 1. A further attempt is paid for from the budget, a hedge as well.
// 2. What an attempt may have done stays unknown, even where the next one is refused.
// 3. What nobody waits for any more counts against nobody.

import { parseDuration } from '../../../model/duration.ts';
import { effectOf, withEffect } from '../../../model/step-error.ts';
import type { Balancer } from '../balance/balancer.ts';
import type { GatewayCall, Send } from '../call.ts';
import { failureWeight, type Endpoint, type Instance } from '../instances/endpoint.ts';
import type { FailoverPolicy } from '../instances/failover.ts';
import type { CallObserver } from '../observe/observer.ts';
import { notNow, outcomeOf, type Outcome } from '../outcome.ts';
import type { HedgeOptions } from '../policy/governance.ts';
import type { World } from '../world.ts';
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

export interface Asked<I extends Instance, T> {
  readonly call: GatewayCall;
  readonly send: Send<I, T>;
  readonly deadline: number;
  /** The instances that it may be given to. */
  readonly among: readonly Endpoint<I>[];
  readonly observer: CallObserver | undefined;
}

export interface Attempts {
  make<I extends Instance, T>(asked: Asked<I, T>): Promise<T>;
}

const usualShare = 0.95;

export function createAttempts({ attempts, timeout, hedge, balance, failover, budget }: AttemptPolicies, world: World): Attempts {
  const usual = new Map<string, UsualTime>();
  return { make };

  async function make<I extends Instance, T>(asked: Asked<I, T>): Promise<T> {
    const { call, deadline, among } = asked;
    const tried = new Set<Endpoint<I>>();
    let effect = false;
    budget.deposit();
    for (;;) {
      const endpoint = pick(asked, tried);
      const delay = hedgeOf(call);
      tried.add(endpoint);
      try {
        return await (delay === undefined ? attempt(endpoint, asked, call.signal) : hedged(asked, { endpoint, delay, tried }));
      } catch (error) {
        effect ||= effectOf(error) !== 'none';
        const last = outcomeOf(error, call.signal) !== 'failed' || !mayGoOn();
        if (last) throw effect ? withEffect(error as Error, 'unknown') : error;
      }
    }

    function mayGoOn(): boolean {
      if (tried.size >= attempts || world.now() >= deadline) return false;
      return failover.eligible(among).some((endpoint) => !tried.has(endpoint)) && budget.withdraw();
    }
  }

  function pick<I extends Instance, T>({ call, among }: Asked<I, T>, tried: ReadonlySet<Endpoint<I>>): Endpoint<I> {
    const eligible = failover.eligible(among);
    const [first, ...others] = tried.size === 0 ? eligible : eligible.filter((endpoint) => !tried.has(endpoint));
    if (!first) throw notNow(among.length === 0 ? 'none of its instances is known' : 'none of its instances is fit for a call', 1_000);
    return others.length === 0 ? first : balance([first, ...others], call.operation);
  }

  async function attempt<I extends Instance, T>(endpoint: Endpoint<I>, asked: Asked<I, T>, signal: AbortSignal | undefined): Promise<T> {
    const { call, send, deadline } = asked;
    const began = world.now();
    const watched = asked.observer?.attempt(endpoint.instance);
    endpoint.inFlight++;
    failover.began(endpoint);
    let outcome: Outcome = 'answered';
    let thrown: unknown;
    try {
      return await send(endpoint.instance, {
        timeout: Math.min(timeout, deadline - began),
        loaded: (utilisation) => endpoint.load.report(utilisation, world.now()),
        ...(signal && { signal }),
        ...(watched?.headers && { headers: watched.headers }),
      });
    } catch (error) {
      thrown = error;
      outcome = outcomeOf(error, signal);
      throw error;
    } finally {
      endpoint.inFlight--;
      learn(endpoint, { call, began, outcome });
      watched?.ended(outcome, thrown);
    }
  }

  function learn(
    endpoint: Endpoint,
    { call: { operation }, began, outcome }: { call: GatewayCall; began: number; outcome: Outcome },
  ): void {
    const now = world.now();
    const took = now - began;
    const answered = outcome === 'answered' || outcome === 'refused';
    const responseTime = endpoint.responseTime(operation);
    // What has no answer is no fast answer: it says how long it took only where that is longer than expected.
    if (answered || took > (responseTime.cost(now) ?? 0)) responseTime.add(took, now);
    if (answered) {
      if (hedge) usualOf(operation).add(took);
      failover.succeeded(endpoint, began);
    } else if (outcome === 'failed') {
      endpoint.failures.add(failureWeight, now);
      failover.failed(endpoint);
    } else failover.gaveUp(endpoint);
  }

  function usualOf(operation: string): UsualTime {
    const known = usual.get(operation) ?? createUsualTime();
    usual.set(operation, known);
    return known;
  }

  function hedgeOf({ operation, idempotent, safe }: GatewayCall): number | undefined {
    if (!hedge || (idempotent !== true && safe !== true)) return undefined;
    return hedge.after === undefined ? usualOf(operation).quantile(usualShare) : parseDuration(hedge.after);
  }

  // The first answer counts; whoever is still at it is told that nobody waits.
  function hedged<I extends Instance, T>(asked: Asked<I, T>, { endpoint, delay, tried }: Hedge<I>): Promise<T> {
    const { call, among } = asked;
    const abort = new AbortController();
    const giveUp = () => abort.abort();
    call.signal?.addEventListener('abort', giveUp, { once: true });
    return new Promise<T>((resolve, reject) => {
      let open = 0;
      let effect = false;
      const stop = world.alarm(delay, second);
      launch(endpoint);

      function second(): void {
        const others = failover.eligible(among).filter((other) => !tried.has(other));
        if (tried.size >= Math.max(2, attempts) || others.length === 0 || !budget.withdraw()) return;
        const other = pick(asked, tried);
        tried.add(other);
        launch(other);
      }

      function launch(to: Endpoint<I>): void {
        open++;
        attempt(to, asked, abort.signal).then((answer) => settle(() => resolve(answer)), lost);
      }

      function lost(error: unknown): void {
        open--;
        effect ||= effectOf(error) !== 'none';
        const decided = outcomeOf(error, abort.signal) !== 'failed';
        if (decided || open === 0) settle(() => reject(effect ? withEffect(error as Error, 'unknown') : (error as Error)));
      }

      function settle(end: () => void): void {
        end();
        stop();
        call.signal?.removeEventListener('abort', giveUp);
        abort.abort();
      }
    });
  }
}

interface Hedge<I extends Instance> {
  readonly endpoint: Endpoint<I>;
  readonly delay: number;
  readonly tried: Set<Endpoint<I>>;
}
