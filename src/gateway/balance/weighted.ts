// Smooth weighted round robin, as in nginx: in a round of sum(weights) choices, each instance is chosen `weight` times. The choices of a
// heavy instance are spread over the round.

import { weightOf, type Endpoint } from '../instances/endpoint.ts';
import type { CreateBalancer } from './balancer.ts';

export const weighted: CreateBalancer = (environment) => {
  const credit = new WeakMap<Endpoint, number>();
  return (candidates) => {
    const now = environment.now();
    let [picked] = candidates;
    let most = -Infinity;
    let sum = 0;
    for (const candidate of candidates) {
      const weight = weightOf(candidate, now);
      const has = (credit.get(candidate) ?? 0) + weight;
      credit.set(candidate, has);
      sum += weight;
      if (has > most) [picked, most] = [candidate, has];
    }
    credit.set(picked, most - sum);
    return picked;
  };
};
