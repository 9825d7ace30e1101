// Which of several instances gets the next call.

import type { Endpoint } from '../instances/endpoint.ts';
import type { Environment } from '../../platform/environment.ts';

/** Never called without a candidate. */
export type Balancer = <E extends Endpoint>(candidates: readonly [E, ...E[]], operation: string) => E;

export type CreateBalancer = (environment: Environment) => Balancer;

/** Of two candidates taken by chance the better one; of a few, the best of all. Who looks at all of many, and is one of many who do, herds
 *  (Mitzenmacher, "The power of two choices"). */
export const betterOf =
  ({ now, random }: Environment, score: (candidate: Endpoint, looking: Looking) => number): Balancer =>
  (candidates, operation) => {
    const count = candidates.length;
    const start = Math.floor(random() * count); // so that chance decides between equals
    const stride = count <= fewEnough ? 1 : 1 + Math.floor(random() * (count - 1));
    const looking = { candidates, operation, now: now() };
    let [better] = candidates;
    let lowest = Infinity;
    for (let step = 0; step < (count <= fewEnough ? count : 2); step++) {
      const candidate = candidates[(start + step * stride) % count] ?? better;
      const its = score(candidate, looking);
      if (its < lowest) [better, lowest] = [candidate, its];
    }
    return better;
  };

interface Looking {
  readonly candidates: readonly Endpoint[];
  readonly operation: string;
  readonly now: number;
}

const fewEnough = 4;
