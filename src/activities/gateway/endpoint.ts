// One instance of a service, and what this worker knows of it.

import { createDecaying, type Decaying } from './decaying.ts';
import { createResponseTime, type ResponseTime } from './response-time.ts';

/** Where a service can be reached: an instance, as a list or a registry names it. */
export interface Instance {
  readonly id: string;
  readonly weight?: number;
}

export interface Endpoint<I extends Instance = Instance> {
  readonly instance: I;
  readonly weight: number;
  inFlight: number;
  readonly responseTime: ResponseTime;
  /** Ten for each failure, halved every half a minute: who fails fast must not look fast. */
  readonly failures: Decaying;
  standing: Standing;
}

/** Whether it is given calls. */
export type Standing =
  | { readonly kind: 'in'; readonly since: number; readonly away: number; readonly consecutive: number }
  | { readonly kind: 'out'; readonly since: number; readonly until: number; readonly times: number }
  | { readonly kind: 'probing'; readonly since: number; readonly times: number }; // one call under way, to see whether it is back

export const failureWeight = 10;
const failureHalfLife = 30_000; // milliseconds

export function createEndpoint<I extends Instance>(instance: I): Endpoint<I> {
  return {
    instance,
    weight: instance.weight ?? 1,
    inFlight: 0,
    responseTime: createResponseTime(),
    failures: createDecaying(failureHalfLife),
    standing: { kind: 'in', since: 0, away: 0, consecutive: 0 },
  };
}

const longestSlowStart = 30_000; // milliseconds
const smallestShare = 0.1;

/** Who has come back is given its share little by little, over as long as it was away. */
export function weightOf({ weight, standing }: Endpoint, now: number): number {
  if (standing.kind !== 'in' || standing.away === 0) return weight;
  const grown = (now - standing.since) / Math.min(longestSlowStart, standing.away);
  return grown >= 1 ? weight : weight * Math.max(smallestShare, grown);
}
