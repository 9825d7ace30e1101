// One instance of a service, and what this worker knows of it.

import type { FailureWindow } from '../flow/failure-window.ts';
import { createDecaying, type Decaying } from './decaying.ts';
import { createResponseTime, type ResponseTime } from './response-time.ts';
import { createUtilisation, type Utilisation } from './utilisation.ts';

/** Where a service can be reached: an instance, as a list or a registry names it. */
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
  /** By operation: a slow one says nothing about a fast one. */
  responseTime(operation: string): ResponseTime;
  /** Ten for each failure, halved every half a minute: who fails fast must not look fast. Who was late has looked busy
   *  anyway, and is often but overloaded: it counts one. */
  readonly failures: Decaying;
  readonly load: Utilisation;
  /** How its last calls went; only where that may put it out. */
  recent?: FailureWindow;
  standing: HealthState;
}

/** Whether it is given calls. */
export type HealthState =
  | { readonly kind: 'in'; readonly since: number; readonly away: number; readonly consecutive: number }
  | { readonly kind: 'out'; readonly since: number; readonly until: number; readonly times: number }
  | { readonly kind: 'probing'; readonly since: number; readonly times: number; readonly probe: number }; // one call under way, to see whether it is back

export const failureWeight = 10;
export const lateWeight = 1;
const failureHalfLife = 30_000; // milliseconds
const longestSlowStart = 30_000;

/** `joined`: it was not there before, and has to warm up. */
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
    standing: { kind: 'in', since: joined?.at ?? 0, away: joined ? longestSlowStart : 0, consecutive: 0 },
  };
}

const smallestShare = 0.1;

/** Who has come is given its share little by little, over as long as it was away. */
export function weightOf({ instance: { weight = 1 }, standing }: Endpoint, now: number): number {
  if (standing.kind !== 'in' || standing.away === 0) return weight;
  const grown = (now - standing.since) / Math.min(longestSlowStart, standing.away);
  return grown >= 1 ? weight : weight * Math.max(smallestShare, grown);
}
