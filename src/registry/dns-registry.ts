// A registry that reads instances from DNS records, and looks them up again when their TTL ends. It cannot register instances.

import { Resolver } from 'node:dns/promises';

import { openWatches } from './open-watches.ts';
import type { Registry } from './registry.ts';
import { pause, repeat } from './repeat.ts';
import { snapshotOf, type RegistryFinding } from './snapshot.ts';
import { distinctUntilChanged } from './distinct-until-changed.ts';
import { assertShape, list, record, something, text, type Options } from '../model/shape.ts';
import { systemEnvironment, type Environment } from '../platform/environment.ts';
import { isCode } from './file/write-file.ts';

export interface DnsRegistryOptions {
  /** The host name of a service. `{service}` stands for its name: '{service}.service.consul', '_http._tcp.{service}.example.com'. */
  readonly host: string;
  /** 'srv': SRV records with hosts, ports and weights; only the first priority is used. 'address': A and AAAA records, with a port. */
  readonly records: 'srv' | { readonly address: { readonly port: number } };
  /** The scheme of the instances' addresses. @default 'http' */
  readonly scheme?: string;
  /** The DNS servers, like '127.0.0.1:8600'. @default the servers of the machine */
  readonly servers?: readonly string[];
  readonly environment?: Environment;
}

interface Address {
  readonly address: string;
  readonly ttl: number;
}

interface Found {
  readonly findings: readonly RegistryFinding[];
  /** Seconds. */
  readonly ttl: number;
}

const [shortest, longest] = [1, 60]; // seconds between two look-ups

const shape = record(
  { host: text, records: something, scheme: text, servers: list(text), environment: something } satisfies Options<DnsRegistryOptions>,
  ['host', 'records'],
);

/**
 * Creates a registry that reads the instances of services from DNS.
 *
 * @throws TypeError if the options are invalid
 */
export function dnsRegistry(options: DnsRegistryOptions): Registry {
  assertShape('Cannot use DNS as a registry', options, shape);
  const { host, records, scheme = 'http', servers, environment = systemEnvironment } = options;
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (servers) resolver.setServers(servers);
  const name = `DNS at ${resolver.getServers().join(', ')}`;
  const watches = openWatches();
  const refuse = async (): Promise<never> => {
    throw new Error(
      `Cannot register with ${name}: this registry only reads DNS. Register with the server of these records, or use another registry`,
    );
  };
  const lookUp = (service: string): Promise<Found> => {
    const wanted = host.replaceAll('{service}', service);
    return records === 'srv' ? services(resolver, { host: wanted, scheme }) : hosts(resolver, { host: wanted, scheme, ...records.address });
  };
  return {
    name,
    register: refuse,
    deregister: refuse,
    watch: (service, watcher) => {
      const { seen, failed } = distinctUntilChanged(watcher);
      const round = async (signal: AbortSignal): Promise<void> => {
        const { findings, ttl } = await lookUp(service).catch((cause: unknown) => {
          throw new Error(`Cannot look up '${service}' with ${name}: ${String(cause)}`, { cause });
        });
        if (signal.aborted) return;
        seen(snapshotOf(service, findings));
        await pause(environment, 1_000 * Math.min(longest, Math.max(shortest, ttl)), signal);
      };
      return watches.add(repeat({ environment, failed, round }));
    },
    close: async () => watches.end(),
  };
}

async function hosts(resolver: Resolver, { host, scheme, port }: { host: string; scheme: string; port: number }): Promise<Found> {
  const addresses = await addressesOf(resolver, host);
  return { findings: addresses.map(({ address }) => finding(address, { scheme, port })), ttl: leastTtl(addresses) };
}

async function services(resolver: Resolver, { host, scheme }: { host: string; scheme: string }): Promise<Found> {
  const records = await unlessNone(resolver.resolveSrv(host));
  const first = Math.min(...records.map(({ priority }) => priority)); // later priorities are for the case that these do not answer
  const used = records.filter(({ priority }) => priority === first);
  const heaviest = Math.max(...used.map(({ weight }) => weight));
  const found = await Promise.all(
    used.map(async ({ name, port, weight }) => {
      const addresses = await addressesOf(resolver, name);
      const share = heaviest === 0 ? {} : { weight: weight || 0.1 }; // among others, 0 means almost no calls
      return { ttl: leastTtl(addresses), findings: addresses.map(({ address }) => finding(address, { scheme, port, ...share })) };
    }),
  );
  return { findings: found.flatMap(({ findings }) => findings), ttl: leastTtl(found) };
}

async function addressesOf(resolver: Resolver, host: string): Promise<readonly Address[]> {
  const [four, six] = await Promise.all([
    unlessNone(resolver.resolve4(host, { ttl: true })),
    unlessNone(resolver.resolve6(host, { ttl: true })),
  ]);
  return [...four, ...six];
}

// An unknown name is an answer without records, not a failure.
async function unlessNone<T>(records: Promise<T[]>): Promise<T[]> {
  return records.catch((error: unknown) => {
    if (isCode(error, 'ENOTFOUND') || isCode(error, 'ENODATA')) return [];
    throw error;
  });
}

// Without records there is no TTL. New records should be found soon, so the shortest time is used.
const leastTtl = (found: readonly { readonly ttl: number }[]): number =>
  found.length === 0 ? shortest : Math.min(...found.map(({ ttl }) => ttl));

function finding(address: string, { scheme, port, weight }: { scheme: string; port: number; weight?: number }): RegistryFinding {
  const host = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  return { name: `record ${host}`, content: { id: host, address: `${scheme}://${host}`, ...(weight !== undefined && { weight }) } };
}
