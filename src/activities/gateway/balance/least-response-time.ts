import { weightOf, type Endpoint } from '../endpoint.ts';
import { betterOf, type CreateBalancer } from './balancer.ts';

/** Who will answer first: response time × calls in flight. What failed lately counts as in flight. Who has not answered yet is taken for
 *  as fast as the others. */
export const leastResponseTime: CreateBalancer = (world) =>
  betterOf(world, (candidate, all) => {
    const now = world.now();
    const cost = Math.max(1, candidate.responseTime.cost(now) ?? median(all, now));
    return (cost * (candidate.inFlight + candidate.failures.value(now) + 1)) / weightOf(candidate, now);
  });

function median(endpoints: readonly Endpoint[], now: number): number {
  const costs = endpoints.flatMap(({ responseTime }) => responseTime.cost(now) ?? []).sort((a, b) => a - b);
  return costs[Math.floor(costs.length / 2)] ?? 1;
}
