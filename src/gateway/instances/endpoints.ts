// The list of a service's instances as it changes. An instance that remains keeps its health and its statistics.

import type { Environment } from '../../platform/environment.ts';
import { createEndpoint, type Endpoint, type Instance } from './endpoint.ts';

export interface Endpoints<I extends Instance> {
  /** Replaced by a new list each time that the instances change. */
  readonly endpoints: readonly Endpoint<I>[];
  update(instances: readonly I[]): void;
}

export function createEndpoints<I extends Instance>(instances: readonly I[], environment: Environment): Endpoints<I> {
  const members = { endpoints: instances.map((instance): Endpoint<I> => createEndpoint(instance)), update };
  return members;

  function update(instances: readonly I[]): void {
    const known = new Map(members.endpoints.map((endpoint) => [endpoint.instance.id, endpoint]));
    const first = known.size === 0;
    members.endpoints = instances.map((instance) => {
      const endpoint = known.get(instance.id);
      if (!endpoint) return createEndpoint(instance, first ? undefined : { at: environment.now() });
      endpoint.instance = instance;
      return endpoint;
    });
  }
}
