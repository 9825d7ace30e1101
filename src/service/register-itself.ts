// Registers a service process in the registry that its environment names. The service runs even if the registry cannot be reached.

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { register, registryFrom, type Registered } from '../registry/index.ts';

export interface Listening {
  readonly service: string;
  readonly url: string;
}

/**
 * Registers the process by TENUTO_REGISTRY, SERVICE_ID, SERVICE_ADDRESS, SERVICE_VERSION and SERVICE_ZONE. Returns undefined if
 * TENUTO_REGISTRY is not set.
 */
export function registerItself({ service, url }: Listening, env: NodeJS.ProcessEnv = process.env): Registered | undefined {
  const { TENUTO_REGISTRY, SERVICE_ID, SERVICE_ADDRESS, SERVICE_VERSION, SERVICE_ZONE } = env;
  if (!TENUTO_REGISTRY) return undefined;
  const registry = registryFrom(TENUTO_REGISTRY);
  const instance = {
    id: SERVICE_ID ?? `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    address: SERVICE_ADDRESS ?? reachable(service, url),
    ...(SERVICE_VERSION && { version: SERVICE_VERSION }),
    ...(SERVICE_ZONE && { zone: SERVICE_ZONE }),
  };
  let failing = false;
  return register(registry, {
    service,
    instance,
    onEvent: (event) => {
      const fails = event.kind === 'failed';
      if (fails && !failing) process.stderr.write(`Service '${service}' continues without its registry: ${event.error.message}\n`);
      failing = fails;
    },
  });
}

function reachable(service: string, url: string): string {
  if (!/^http:\/\/(0\.0\.0\.0|\[::\])(:|$)/.test(url)) return url;
  throw new Error(
    `Cannot register service '${service}': other machines cannot call its address '${url}'. Set SERVICE_ADDRESS to one that they can call`,
  );
}
