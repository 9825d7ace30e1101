import { weightOf } from '../instances/endpoint.ts';
import type { CreateBalancer } from './balancer.ts';

/** Chooses an instance at random, with a probability in proportion to its weight. */
export const random: CreateBalancer = (environment) => (candidates) => {
  const now = environment.now();
  const weights = candidates.map((candidate) => weightOf(candidate, now));
  let left = environment.random() * weights.reduce((sum, weight) => sum + weight, 0);
  return candidates.find((_, index) => (left -= weights[index] ?? 0) < 0) ?? candidates[0];
};
