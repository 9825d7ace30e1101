import { weightOf } from '../instances/endpoint.ts';
import type { ResponseTime } from '../instances/response-time.ts';
import { betterOf, type CreateBalancer } from './balancer.ts';

/**
 * Chooses the instance with the lowest response time × calls in flight. Recent failures count as in flight. An instance that has not
 * answered yet is assumed to have the median response time.
 */
export const leastResponseTime: CreateBalancer = (environment) =>
  betterOf(environment, (candidate, { candidates, operation, now }) => {
    const cost = Math.max(
      1,
      candidate.responseTime(operation).cost(now) ??
        median(
          candidates.map(({ responseTime }) => responseTime(operation)),
          now,
        ),
    );
    return (cost * (candidate.inFlight + candidate.failures.value(now) + 1)) / weightOf(candidate, now);
  });

function median(responseTimes: readonly ResponseTime[], now: number): number {
  const costs = responseTimes.flatMap(({ cost }) => cost(now) ?? []).sort((a, b) => a - b);
  return costs[Math.floor(costs.length / 2)] ?? 1;
}
