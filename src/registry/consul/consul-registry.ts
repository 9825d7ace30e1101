// A registry in Consul: each instance is a service of the agent with a TTL check, watched by blocking queries.

import { checkRegistration } from '../check-registration.ts';
import { consul, listIn, watchBlocking, type ConsulOptions } from './consul.ts';
import { checkIdOf, fromConsul, serviceIdOf, toConsul } from './consul-instance.ts';
import { openWatches } from '../open-watches.ts';
import type { Registration, Registry } from '../registry.ts';
import { snapshotOf } from '../snapshot.ts';
import { distinctUntilChanged } from '../distinct-until-changed.ts';

/** Creates a registry in Consul. */
export function consulRegistry(options: ConsulOptions = {}): Registry {
  const agent = consul(options);
  const { ask, name } = agent;
  const registered = new Map<string, string>();
  const watches = openWatches();
  const scope = agent.scope.has('ns') ? `?ns=${encodeURIComponent(agent.scope.get('ns') ?? '')}` : ''; // an agent has one data centre

  async function renewed({ service, instance, ttl }: Registration, definition: string): Promise<boolean> {
    if (ttl === 0 || registered.get(serviceIdOf(service, instance.id)) !== definition) return false;
    const path = `/v1/agent/check/pass/${encodeURIComponent(checkIdOf(service, instance.id))}${scope}`;
    return (await ask({ method: 'PUT', path, expect: [404, 500] })).status === 200; // the agent does not know it after a restart
  }
  return {
    name,
    register: async (registration) => {
      checkRegistration(registration);
      const definition = toConsul(registration);
      if (await renewed(registration, JSON.stringify(definition))) return;
      await ask({ method: 'PUT', path: `/v1/agent/service/register${scope}`, body: definition });
      registered.set(serviceIdOf(registration.service, registration.instance.id), JSON.stringify(definition));
    },
    deregister: async ({ service, instance }) => {
      const id = serviceIdOf(service, instance.id);
      registered.delete(id);
      await ask({ method: 'PUT', path: `/v1/agent/service/deregister/${encodeURIComponent(id)}${scope}`, expect: [404] });
    },
    watch: (service, watcher) => {
      const { seen, failed } = distinctUntilChanged(watcher);
      const stop = watchBlocking(agent, {
        path: `/v1/health/service/${encodeURIComponent(service)}`,
        query: { passing: '1' },
        answered: (answer) => seen(snapshotOf(service, listIn(answer, name).map(fromConsul))),
        failed,
      });
      return watches.add(stop);
    },
    close: async () => watches.end(),
  };
}
