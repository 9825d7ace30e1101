// The instances of a service with their transports. Instances that remain keep their connections; removed ones finish their calls,
// then close theirs.

import { asError } from '../platform/as-error.ts';
import type { ServiceInstance } from '../registry/instance.ts';
import type { Instance } from './instances/endpoint.ts';
import { http } from './transports/http/http.ts';
import type { Transport } from './transports/transport.ts';

/** An instance of a service: its transport, and optionally its id, weight, version, zone and tags. */
export type InstanceOptions = Transport | ({ readonly transport: Transport } & Omit<Instance, 'id'> & { readonly id?: string });

export interface Member extends Instance {
  readonly transport: Transport;
}

export const memberOf = (options: InstanceOptions, index: number): Member => ({
  id: String(index + 1),
  ...('send' in options ? { transport: options } : options),
});

export type ToTransport = (instance: ServiceInstance) => Transport;

/** Creates an HTTP transport for an instance whose address starts with 'http:' or 'https:'. */
export const byAddress: ToTransport = ({ address, id }) => {
  if (/^https?:/.test(address)) return http(address);
  throw new TypeError(
    `Cannot reach instance '${id}' at '${address}': only http: and https: are reached without more; give governed a transport`,
  );
};

export interface Members {
  of(instances: readonly ServiceInstance[]): readonly Member[];
  close(): Promise<void>;
}

/** If the transport of an instance cannot be created, the instance is skipped and `failed` is called. */
export function createMembers(transport: ToTransport, failed: (error: Error) => void): Members {
  let known = new Map<string, Member>();
  return { of: membersOf, close: () => closeAll([...known.values()]) };

  function membersOf(instances: readonly ServiceInstance[]): readonly Member[] {
    const before = known;
    known = new Map(
      instances.flatMap((instance) => {
        const found = member(`${instance.id} at ${instance.address}`, instance);
        return found ? [[found.id, found] as const] : [];
      }),
    );
    void closeAll([...before].flatMap(([id, removed]) => (known.has(id) ? [] : [removed])));
    return [...known.values()];

    function member(id: string, { address: _address, metadata: _metadata, ...instance }: ServiceInstance): Member | undefined {
      const existing = before.get(id);
      try {
        return { ...instance, id, transport: existing ? existing.transport : transport({ ...instance, address: _address }) };
      } catch (error) {
        failed(asError(error));
        return undefined;
      }
    }
  }
}

export async function closeAll(removed: readonly Member[]): Promise<void> {
  await Promise.allSettled(removed.map(async ({ transport }) => transport.close?.()));
}

export const wrongMembers = (members: readonly Member[]): readonly string[] => [
  ...(members.length === 0 ? ['it has no instance; name at least one'] : []),
  ...members.flatMap(({ id, weight = 1 }) =>
    weight > 0 && Number.isFinite(weight) ? [] : [`the weight of instance ${id} is ${String(weight)}, but must be a number above 0`],
  ),
];
