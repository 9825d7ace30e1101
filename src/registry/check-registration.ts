// Validates a registration before it is written to a registry, so that watchers never read an invalid one.

import { readInstance } from './read-instance.ts';
import type { Registration } from './registry.ts';

export function checkRegistration({ service, instance, ttl }: Registration): void {
  const read = readInstance(instance, service);
  if (service === '') refuse(service, 'its service has no name');
  if (read.kind === 'garbage') refuse(service, read.reason);
  if (!(ttl >= 0 && ttl < Infinity)) refuse(service, `its time to live is ${String(ttl)}, not a number of milliseconds from 0 on`);
}

function refuse(service: string, reason: string): never {
  throw new TypeError(`Cannot register an instance of '${service}': ${reason}. Correct that and register again`);
}
