// Finds the route of a call, and the instances that may get the call.

import type { GatewayCall } from '../call.ts';
import type { Endpoint, Instance } from '../instances/endpoint.ts';
import type { Environment } from '../../platform/environment.ts';
import { anyBucket, bucketOf, inPercent } from './bucket.ts';
import { matches } from './match.ts';
import type { GovernanceRoute } from './route.ts';
import { createSelect, type Select } from './subset.ts';

export interface CompiledRoute {
  readonly route: GovernanceRoute;
  /** Returns the instances that may get the call. */
  among<I extends Instance>(endpoints: readonly Endpoint<I>[], call: GatewayCall): readonly Endpoint<I>[];
  /** Returns the instances of which one gets a copy of this call. */
  mirrors<I extends Instance>(endpoints: readonly Endpoint<I>[]): readonly Endpoint<I>[];
}

/** Returns the first route that matches the call, or undefined if none does. */
export const routeOf = (routes: readonly CompiledRoute[], call: GatewayCall): CompiledRoute | undefined =>
  routes.find(({ route: { match } }) => match === undefined || matches(match, call));

export function compileRoute(route: GovernanceRoute, environment: Environment): CompiledRoute {
  const shares = (route.to ?? []).map((share) => ({ percent: share.percent ?? 100, select: createSelect(share) }));
  const mirrored = route.mirror && { percent: route.mirror.percent ?? 100, select: createSelect(route.mirror) };
  return { route, among, mirrors };

  function among<I extends Instance>(endpoints: readonly Endpoint<I>[], { run }: GatewayCall): readonly Endpoint<I>[] {
    const [only] = shares;
    if (!only) return endpoints;
    if (shares.length === 1) return only.select(endpoints);
    const bucket = run === undefined ? anyBucket(environment.random) : bucketOf(run, route.name);
    return firstWithInstances(endpoints, shares.slice(shareOf(bucket))) ?? firstWithInstances(endpoints, shares) ?? [];
  }

  function shareOf(bucket: number): number {
    let taken = 0;
    const index = shares.findIndex(({ percent }) => inPercent(bucket, (taken += percent)));
    return index < 0 ? shares.length - 1 : index;
  }

  function mirrors<I extends Instance>(endpoints: readonly Endpoint<I>[]): readonly Endpoint<I>[] {
    return mirrored && inPercent(anyBucket(environment.random), mirrored.percent) ? mirrored.select(endpoints) : [];
  }
}

function firstWithInstances<I extends Instance>(
  endpoints: readonly Endpoint<I>[],
  shares: readonly { readonly select: Select }[],
): readonly Endpoint<I>[] | undefined {
  for (const { select } of shares) {
    const selected = select(endpoints);
    if (selected.length > 0) return selected;
  }
  return undefined;
}
