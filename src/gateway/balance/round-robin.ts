import type { CreateBalancer } from './balancer.ts';

/** One after another. Each worker begins somewhere else: otherwise all would begin with the same. */
export const roundRobin: CreateBalancer = (world) => {
  let turn = Math.floor(world.random() * 2 ** 20);
  return (candidates) => candidates[turn++ % candidates.length] ?? candidates[0];
};
