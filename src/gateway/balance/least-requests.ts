import { weightOf } from '../instances/endpoint.ts';
import { betterOf, type CreateBalancer } from './balancer.ts';

/**
 * Chooses the instance with the fewest calls in flight. Recent failures count as in flight, because an instance that fails immediately is
 * never busy.
 */
export const leastRequests: CreateBalancer = (environment) =>
  betterOf(
    environment,
    (candidate, { now }) => (candidate.inFlight + Math.round(candidate.failures.value(now)) + 1) / weightOf(candidate, now),
  );
