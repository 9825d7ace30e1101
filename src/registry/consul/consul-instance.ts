// Converts an instance to a service of Consul, and back. Fields that Consul does not have go into the metadata, prefixed with 'tenuto-'.
// Services that other programs registered can be read, too: their scheme, version and zone may be in their metadata.

import type { ServiceInstance } from '../instance.ts';
import { isRecord } from '../../model/record.ts';
import type { Registration } from '../registry.ts';
import type { RegistryFinding } from '../snapshot.ts';

const own = 'tenuto-';

export const serviceIdOf = (service: string, id: string): string => `${service}/${id}`;

export function toConsul({ service, instance, ttl }: Registration): unknown {
  const { hostname, port } = new URL(instance.address);
  const meta = { id: instance.id, address: instance.address, version: instance.version, zone: instance.zone, weight: instance.weight };
  const defined = Object.entries(meta).flatMap(([key, value]) => (value === undefined ? [] : [[own + key, String(value)]]));
  return {
    ID: serviceIdOf(service, instance.id),
    Name: service,
    Address: hostname.replace(/^\[|\]$/g, ''),
    ...(port !== '' && { Port: Number(port) }),
    Tags: instance.tags ?? [],
    Meta: { ...instance.metadata, ...(Object.fromEntries(defined) as Record<string, string>) },
    ...(ttl > 0 && { Check: { CheckID: checkIdOf(service, instance.id), TTL: `${ttl}ms`, Status: 'passing', ...removal(ttl) } }),
  };
}

export const checkIdOf = (service: string, id: string): string => `service:${serviceIdOf(service, id)}`;

// A service whose check does not pass counts as removed. The agent deletes it later, after a minute at the earliest.
const removal = (ttl: number) => ({ DeregisterCriticalServiceAfter: `${Math.max(60_000, ttl * 10)}ms` });

interface Found {
  readonly Node: { readonly Node: string; readonly Address?: unknown };
  readonly Service: {
    readonly ID: string;
    readonly Service: string;
    readonly Address?: unknown;
    readonly Port: number;
    readonly Tags: readonly string[] | null;
    readonly Meta: Readonly<Record<string, string>> | null;
    readonly Weights?: { readonly Passing: number };
  };
}

export function fromConsul(found: unknown, index: number): RegistryFinding {
  if (!isFound(found)) return { name: `entry ${String(index + 1)} of Consul's list`, content: undefined };
  const { Node: node, Service: service } = found;
  const name = `service '${service.ID}' on node '${node.Node}'`;
  const meta = service.Meta ?? {};
  const metaOf = (key: string): string | undefined => meta[own + key] ?? meta[key];
  const rest = Object.fromEntries(Object.entries(meta).filter(([key]) => !key.startsWith(own)));
  const [version, zone, weight] = [metaOf('version'), metaOf('zone'), weightOf(service)];
  const content: Partial<ServiceInstance> & { readonly service: string } = {
    service: service.Service,
    id: meta[`${own}id`] ?? `${service.ID}@${node.Node}`, // an id is unique only within its node
    address: meta[`${own}address`] ?? `${meta['scheme'] ?? 'http'}://${host(service.Address || node.Address)}:${service.Port}`,
    ...(version !== undefined && { version }),
    ...(zone !== undefined && { zone }),
    ...(weight !== undefined && { weight }),
    ...((service.Tags ?? []).length > 0 && { tags: service.Tags ?? [] }),
    ...(Object.keys(rest).length > 0 && { metadata: rest }),
  };
  return { name, content };
}

const isFound = (found: unknown): found is Found => isRecord(found) && isRecord(found['Node']) && isRecord(found['Service']);

// A weight of 1 is the default in Consul and here.
function weightOf({ Meta: meta, Weights: weights }: Found['Service']): number | undefined {
  const given = meta?.[`${own}weight`];
  if (given !== undefined) return Number(given);
  return weights?.Passing === 1 ? undefined : weights?.Passing;
}

const host = (address: unknown): string => (typeof address === 'string' && address.includes(':') ? `[${address}]` : String(address));
