// The instances of a service as they come and go. What is known of one that stays, stays.

import type { Environment } from '../../platform/environment.ts';
import { createEndpoint, type Endpoint, type Instance } from './endpoint.ts';

export interface Endpoints<I extends Instance> {
  /** Another list each time that the instances change. */
  readonly endpoints: readonly Endpoint<I>[];
  update(instances: readonly I[]): void;
}

export function createEndpoints<I extends Instance>(instances: readonly I[], environment: Environment): Endpoints<I> {
  const fleet = { endpoints: instances.map((instance): Endpoint<I> => createEndpoint(instance)), update };
  return fleet;

  function update(instances: readonly I[]): void {
    const known = new Map(fleet.endpoints.map((endpoint) => [endpoint.instance.id, endpoint]));
    const first = known.size === 0;
    fleet.endpoints = instances.map((instance) => {
      const endpoint = known.get(instance.id);
      if (!endpoint) return createEndpoint(instance, first ? undefined : { at: environment.now() });
      endpoint.instance = instance;
      return endpoint;
    });
  }
}
