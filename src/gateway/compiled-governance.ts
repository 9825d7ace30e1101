// A configuration, made ready for calls: its routes, and a lane for each of them and for whatever no route takes.

import { createRetryBudget } from './attempts/retry-budget.ts';
import type { Endpoint } from './instances/endpoint.ts';
import { createFailover, type FailoverPolicy } from './instances/failover.ts';
import { createFlow, createPipeline, type Flow, type Pipeline, type SharedContext } from './pipeline.ts';
import type { Governance } from './policy/governance.ts';
import type { CarriedState } from './policy/carried-state.ts';
import type { Policies } from './policy/policies.ts';
import { compileRoute, type CompiledRoute } from './routes/compiled-route.ts';

export interface CompiledGovernance {
  readonly ways: readonly CompiledRoute[];
  /** Of a route; undefined: of the calls that no route takes. */
  laneOf(route: string | undefined): LaneOfRoute;
  readonly failover: FailoverPolicy;
  readonly keeper: CarriedState;
}

interface LaneOfRoute {
  readonly lane: Pipeline;
  readonly policies: Policies;
}

export function compileGovernance(
  { failover: mode = { mode: 'fast-retry' }, budget = {}, routes = [], ...policies }: Governance,
  keeper: CarriedState,
  surrounding: SharedContext,
): CompiledGovernance {
  const { fleet, observer, environment } = surrounding;
  const changed = ({ instance: { id }, standing }: Endpoint) =>
    observer.changed?.({ kind: 'instance', instance: id, state: standing.kind });
  const failover = createFailover(mode, { endpoints: () => fleet.endpoints, changed }, environment);
  const site = { ...surrounding, failover, keeper, budget: keeper.keep('budget', budget, () => createRetryBudget(budget, environment)) };
  const flow = createFlow(policies, 'service', site);
  const common = { lane: createPipeline(policies, { name: 'service', flow }, site), policies };
  const lanes = new Map(
    routes.map(({ name, match: _match, to: _to, mirror: _mirror, ...own }): [string, LaneOfRoute] => {
      const merged = { ...policies, ...own };
      const itsFlow = hasFlow(own) ? sharing(own, createFlow(merged, `route ${name}`, site), flow) : flow;
      return [name, { lane: createPipeline(merged, { name: `route ${name}`, flow: itsFlow }, site), policies: merged }];
    }),
  );
  return {
    ways: routes.map((route) => compileRoute(route, environment)),
    laneOf: (route) => (route === undefined ? common : (lanes.get(route) ?? common)),
    failover,
    keeper,
  };
}

/** What a route does not say of its own it shares with its service: what holds for the service holds for both together. */
const sharing = ({ rate, load, limit, queue }: Policies, own: Flow, service: Flow): Flow => ({
  rate: rate ? own.rate : service.rate,
  load: load ? own.load : service.load,
  bulkhead: limit === undefined && queue === undefined ? service.bulkhead : own.bulkhead,
});

const hasFlow = ({ rate, load, limit, queue }: Policies): boolean => [rate, load, limit, queue].some((option) => option !== undefined);
