import type { CreateBalancer } from './balancer.ts';

/** One after another. Each worker begins somewhere else: otherwise all would begin with the same. */
export const roundRobin: CreateBalancer = (environment) => {
  let turn = Math.floor(environment.random() * 2 ** 20);
  return (candidates) => candidates[turn++ % candidates.length] ?? candidates[0];
};
