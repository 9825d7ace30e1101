import { weightOf } from '../instances/endpoint.ts';
import { betterOf, type CreateBalancer } from './balancer.ts';

/** Who has the fewest calls in flight. What failed lately counts as in flight: an instance that fails at once has nothing to do. */
export const leastRequests: CreateBalancer = (environment) =>
  betterOf(
    environment,
    (candidate, { now }) => (candidate.inFlight + Math.round(candidate.failures.value(now)) + 1) / weightOf(candidate, now),
  );
