// Compiles a governance for calls: its routes, one pipeline for each route, and one for calls that match no route.

import { createRetryBudget } from './attempts/retry-budget.ts';
import type { Endpoint } from './instances/endpoint.ts';
import { createFailover, type FailoverPolicy } from './instances/failover.ts';
import { createFlow, createPipeline, type Flow, type Pipeline, type SharedContext } from './pipeline.ts';
import type { Governance } from './policy/governance.ts';
import type { CarriedState } from './policy/carried-state.ts';
import type { Policies } from './policy/policies.ts';
import { compileRoute, type CompiledRoute } from './routes/compiled-route.ts';

export interface CompiledGovernance {
  readonly routes: readonly CompiledRoute[];
  /** Returns the pipeline of a route, or that of the calls without a route if `route` is undefined. */
  pipelineOf(route: string | undefined): RoutePipeline;
  readonly failover: FailoverPolicy;
  readonly carried: CarriedState;
}

interface RoutePipeline {
  readonly pipeline: Pipeline;
  readonly policies: Policies;
}

export function compileGovernance(
  { failover: mode = { mode: 'fast-retry' }, budget = {}, routes = [], ...policies }: Governance,
  carried: CarriedState,
  shared: SharedContext,
): CompiledGovernance {
  const { members, observer, environment } = shared;
  const changed = ({ instance: { id }, health }: Endpoint) => observer.changed?.({ kind: 'instance', instance: id, state: health.kind });
  const failover = createFailover(mode, { endpoints: () => members.endpoints, changed }, environment);
  const context = { ...shared, failover, carried, budget: carried.reuse('budget', budget, () => createRetryBudget(budget, environment)) };
  const flow = createFlow(policies, 'service', context);
  const common = { pipeline: createPipeline(policies, { name: 'service', flow }, context), policies };
  const pipelines = new Map(
    routes.map(({ name, match: _match, to: _to, mirror: _mirror, ...own }): [string, RoutePipeline] => {
      const merged = { ...policies, ...own };
      const routeFlow = hasFlow(own) ? withShared(own, createFlow(merged, `route ${name}`, context), flow) : flow;
      return [name, { pipeline: createPipeline(merged, { name: `route ${name}`, flow: routeFlow }, context), policies: merged }];
    }),
  );
  return {
    routes: routes.map((route) => compileRoute(route, environment)),
    pipelineOf: (route) => (route === undefined ? common : (pipelines.get(route) ?? common)),
    failover,
    carried,
  };
}

/** A limit that a route does not set itself is the service's. It then counts the calls of the route and of the service together. */
const withShared = ({ rate, load, limit, queue }: Policies, own: Flow, service: Flow): Flow => ({
  rate: rate ? own.rate : service.rate,
  load: load ? own.load : service.load,
  bulkhead: limit === undefined && queue === undefined ? service.bulkhead : own.bulkhead,
});

const hasFlow = ({ rate, load, limit, queue }: Policies): boolean => [rate, load, limit, queue].some((option) => option !== undefined);
