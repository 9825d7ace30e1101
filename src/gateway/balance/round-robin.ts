import type { CreateBalancer } from './balancer.ts';

/** Chooses the instances in turn. Each worker starts at a random one: otherwise all would start with the same. */
export const roundRobin: CreateBalancer = (environment) => {
  let turn = Math.floor(environment.random() * 2 ** 20);
  return (candidates) => candidates[turn++ % candidates.length] ?? candidates[0];
};
