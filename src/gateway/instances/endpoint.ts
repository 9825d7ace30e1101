// One instance of a service, and what this worker knows about it: health, response times, failures, load.

import type { FailureWindow } from '../flow/failure-window.ts';
import { createDecaying, type Decaying } from './decaying.ts';
import { createResponseTime, type ResponseTime } from './response-time.ts';
import { createUtilisation, type Utilisation } from './utilisation.ts';

/** An instance of a service, as a list or a registry names it. */
export interface Instance {
  readonly id: string;
  readonly weight?: number;
  readonly version?: string;
  readonly zone?: string;
  readonly tags?: readonly string[];
}

export interface Endpoint<I extends Instance = Instance> {
  instance: I;
  inFlight: number;
  /** Returns the response time of an operation. A slow operation says nothing about a fast one. */
  responseTime(operation: string): ResponseTime;
  /**
   * Recent failures, halved every 30 s. Each failure counts ten, because an instance that fails fast must not look fast. A time-out counts
   * one: the instance has looked busy anyway, and is often only overloaded.
   */
  readonly failures: Decaying;
  readonly load: Utilisation;
  /** The outcomes of the last calls. Set only if the share of failures can eject the instance. */
  recent?: FailureWindow;
  health: HealthState;
}

/** Whether an instance gets calls: 'in' is healthy, 'out' is ejected. */
export type HealthState =
  | { readonly kind: 'in'; readonly since: number; readonly away: number; readonly consecutive: number }
  | { readonly kind: 'out'; readonly since: number; readonly until: number; readonly times: number }
  | { readonly kind: 'probing'; readonly since: number; readonly times: number; readonly probe: number }; // one call is in flight, to find out whether the instance is healthy again

export const failureWeight = 10;
export const lateWeight = 1;
const failureHalfLife = 30_000; // milliseconds
const longestSlowStart = 30_000;

/** Creates an endpoint. `joined` is set if the instance is new and has to warm up. */
export function createEndpoint<I extends Instance>(instance: I, joined?: { readonly at: number }): Endpoint<I> {
  const responseTimes = new Map<string, ResponseTime>();
  return {
    instance,
    inFlight: 0,
    responseTime: (operation) => {
      const known = responseTimes.get(operation);
      if (known) return known;
      const created = createResponseTime();
      responseTimes.set(operation, created);
      return created;
    },
    failures: createDecaying(failureHalfLife),
    load: createUtilisation(),
    health: { kind: 'in', since: joined?.at ?? 0, away: joined ? longestSlowStart : 0, consecutive: 0 },
  };
}

const smallestShare = 0.1;

/** Returns the weight of an instance now. After an absence the weight grows slowly, over the time that the instance was away. */
export function weightOf({ instance: { weight = 1 }, health }: Endpoint, now: number): number {
  if (health.kind !== 'in' || health.away === 0) return weight;
  const grown = (now - health.since) / Math.min(longestSlowStart, health.away);
  return grown >= 1 ? weight : weight * Math.max(smallestShare, grown);
}
