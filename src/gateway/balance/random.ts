import { weightOf } from '../instances/endpoint.ts';
import type { CreateBalancer } from './balancer.ts';

/** Anyone, by weight. */
export const random: CreateBalancer = (world) => (candidates) => {
  const now = world.now();
  const weights = candidates.map((candidate) => weightOf(candidate, now));
  let left = world.random() * weights.reduce((sum, weight) => sum + weight, 0);
  return candidates.find((_, index) => (left -= weights[index] ?? 0) < 0) ?? candidates[0];
};
