// Load balancing: chooses which of several instances gets the next call.

import type { Endpoint } from '../instances/endpoint.ts';
import type { Environment } from '../../platform/environment.ts';

/** Chooses one of the candidates, of which there is always at least one. */
export type Balancer = <E extends Endpoint>(candidates: readonly [E, ...E[]], operation: string) => E;

export type CreateBalancer = (environment: Environment) => Balancer;

/**
 * Chooses the candidate with the lowest score. Up to four candidates are all compared; of more, two random ones. If many workers compared
 * all of many candidates, they would all choose the same one (Mitzenmacher, "The power of two choices").
 */
export const betterOf =
  ({ now, random }: Environment, score: (candidate: Endpoint, choice: Choice) => number): Balancer =>
  (candidates, operation) => {
    const count = candidates.length;
    const start = Math.floor(random() * count); // so that ties are broken at random
    const stride = count <= compareAllUpTo ? 1 : 1 + Math.floor(random() * (count - 1));
    const choice = { candidates, operation, now: now() };
    let [better] = candidates;
    let lowest = Infinity;
    for (let step = 0; step < (count <= compareAllUpTo ? count : 2); step++) {
      const candidate = candidates[(start + step * stride) % count] ?? better;
      const current = score(candidate, choice);
      if (current < lowest) [better, lowest] = [candidate, current];
    }
    return better;
  };

interface Choice {
  readonly candidates: readonly Endpoint[];
  readonly operation: string;
  readonly now: number;
}

const compareAllUpTo = 4; // candidates
