// Which of several instances gets the next call.

import type { Endpoint } from '../instances/endpoint.ts';
import type { World } from '../../../platform/world.ts';

/** Never called without a candidate. */
export type Balancer = <E extends Endpoint>(candidates: readonly [E, ...E[]], operation: string) => E;

export type CreateBalancer = (world: World) => Balancer;

/** Of two candidates taken by chance the better one; of a few, the best of all. Who looks at all of many, and is one of many who do, herds
 *  (Mitzenmacher, "The power of two choices"). */
export const betterOf =
  (world: World, score: (candidate: Endpoint, among: Among) => number): Balancer =>
  (candidates, operation) => {
    const looked = candidates.length <= fewEnough ? shuffled(candidates, world) : twoOf(candidates, world);
    const scores = looked.map((candidate) => score(candidate, { candidates: looked, operation }));
    return looked[scores.indexOf(Math.min(...scores))] ?? candidates[0];
  };

interface Among {
  readonly candidates: readonly Endpoint[];
  readonly operation: string;
}

const fewEnough = 4;

function twoOf<E>(candidates: readonly E[], { random }: World): readonly E[] {
  const first = Math.floor(random() * candidates.length);
  const second = (first + 1 + Math.floor(random() * (candidates.length - 1))) % candidates.length;
  return [first, second].flatMap((index) => candidates[index] ?? []);
}

// So that chance decides between equals.
function shuffled<E>(candidates: readonly E[], { random }: World): readonly E[] {
  const start = Math.floor(random() * candidates.length);
  return [...candidates.slice(start), ...candidates.slice(0, start)];
}
