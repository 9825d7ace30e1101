// Selects the instances of a route's subset. The selection is computed once for each list of instances, not for each call.

import semver from 'semver';
import type { Endpoint, Instance } from '../instances/endpoint.ts';
import type { InstanceSubset } from './route.ts';

export type Select = <I extends Instance>(endpoints: readonly Endpoint<I>[]) => readonly Endpoint<I>[];

export function createSelect(subset: InstanceSubset): Select {
  let last: { from: readonly Endpoint[]; selected: readonly Endpoint[] } | undefined;
  return <I extends Instance>(endpoints: readonly Endpoint<I>[]) => {
    if (last?.from !== endpoints) last = { from: endpoints, selected: endpoints.filter(({ instance }) => belongs(instance, subset)) };
    return last.selected as readonly Endpoint<I>[];
  };
}

const belongs = (instance: Instance, { version, zone, tags = [] }: InstanceSubset): boolean =>
  (version === undefined || (instance.version !== undefined && semver.satisfies(instance.version, version, { includePrerelease: true }))) &&
  (zone === undefined || instance.zone === zone) &&
  tags.every((tag) => instance.tags?.includes(tag));
