// One attempt at one instance. Its outcome is recorded once. An aborted attempt counts against no instance.

import type { GatewayCall, Send } from '../call.ts';
import { failureWeight, lateWeight, type Endpoint, type Instance } from '../instances/endpoint.ts';
import type { FailoverPolicy } from '../instances/failover.ts';
import type { CallObserver } from '../observe/observer.ts';
import { outcomeOf, type Outcome } from '../outcome.ts';
import type { Environment } from '../../platform/environment.ts';

export interface Asked<I extends Instance, T> {
  readonly call: GatewayCall;
  readonly send: Send<I, T>;
  readonly deadline: number;
  /** Returns the instances that may get the call now. */
  readonly among: () => readonly Endpoint<I>[];
  readonly observer: CallObserver | undefined;
  /** True if the call was already attempted by another route. Then the retry budget pays for its first attempt, too. */
  readonly further?: boolean | undefined;
}

export interface AttemptOptions {
  /** The longest time of one attempt, in milliseconds. */
  readonly timeout: number;
  readonly failover: FailoverPolicy;
  /** Called with the duration of each answer. */
  readonly answered: (operation: string, milliseconds: number) => void;
}

export type MakeAttempt = <I extends Instance, T>(endpoint: Endpoint<I>, asked: Asked<I, T>, signal: AbortSignal | undefined) => Promise<T>;

interface End {
  readonly operation: string;
  readonly began: number;
  readonly probe: number;
  /** The timeout of the attempt, in milliseconds. */
  readonly had: number;
  readonly outcome: Outcome;
}

const lateShare = 0.9; // of the attempt's timeout

export function createAttempt({ timeout, failover, answered }: AttemptOptions, environment: Environment): MakeAttempt {
  return async (endpoint, { call: { operation }, send, deadline, observer }, signal) => {
    const began = environment.now();
    const had = Math.min(timeout, deadline - began);
    const watched = observer?.attempt(endpoint.instance);
    endpoint.inFlight++;
    const probe = failover.began(endpoint);
    let outcome: Outcome = 'answered';
    let thrown: unknown;
    try {
      return await send(endpoint.instance, {
        timeout: had,
        signal,
        headers: watched?.headers,
        loaded: (utilisation) => {
          endpoint.load.report(utilisation, environment.now());
        },
      });
    } catch (error) {
      thrown = error;
      outcome = outcomeOf(error, signal);
      throw error;
    } finally {
      endpoint.inFlight--;
      recordOutcome(endpoint, { operation, began, probe, had, outcome });
      watched?.ended(outcome, thrown);
    }
  };

  function recordOutcome(endpoint: Endpoint, end: End): void {
    const { operation, began, had, outcome } = end;
    const now = environment.now();
    const took = now - began;
    const replied = outcome === 'answered' || outcome === 'refused';
    const responseTime = endpoint.responseTime(operation);
    // A failure must not count as a fast answer: its duration counts only if it is longer than the expected one.
    if (replied || took > (responseTime.cost(now) ?? 0)) responseTime.add(took, now);
    if (replied) {
      answered(operation, took);
      failover.succeeded(endpoint, end);
    } else if (outcome === 'failed') {
      endpoint.failures.add(took < had * lateShare ? failureWeight : lateWeight, now);
      failover.failed(endpoint, end);
    } else failover.aborted(endpoint, end);
  }
}
