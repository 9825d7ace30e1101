// The instances of a service with their transports. Who stays keeps its connections; who is gone finishes what it is at,
// and lets them go.

import { asError } from '../platform/as-error.ts';
import type { ServiceInstance } from '../registry/instance.ts';
import type { Instance } from './instances/endpoint.ts';
import { http } from './transports/http/http.ts';
import type { Transport } from './transports/transport.ts';

/** An instance: how it is reached, and what is known of it. */
export type InstanceOptions = Transport | ({ readonly transport: Transport } & Omit<Instance, 'id'> & { readonly id?: string });

export interface Member extends Instance {
  readonly transport: Transport;
}

export const memberOf = (reached: InstanceOptions, index: number): Member => ({
  id: String(index + 1),
  ...('send' in reached ? { transport: reached } : reached),
});

export type ToTransport = (instance: ServiceInstance) => Transport;

/** By its address: 'http:' and 'https:'. */
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

/** `failed`: an instance that cannot be reached at all is left out, and the others are not. */
export function createMembers(transport: ToTransport, failed: (error: Error) => void): Members {
  let known = new Map<string, Member>();
  return { of: membersOf, close: () => letGo([...known.values()]) };

  function membersOf(instances: readonly ServiceInstance[]): readonly Member[] {
    const before = known;
    known = new Map(
      instances.flatMap((instance) => {
        const found = member(`${instance.id} at ${instance.address}`, instance);
        return found ? [[found.id, found] as const] : [];
      }),
    );
    void letGo([...before].flatMap(([id, gone]) => (known.has(id) ? [] : [gone])));
    return [...known.values()];

    function member(id: string, { address: _address, metadata: _metadata, ...instance }: ServiceInstance): Member | undefined {
      const kept = before.get(id);
      try {
        return { ...instance, id, transport: kept ? kept.transport : transport({ ...instance, address: _address }) };
      } catch (error) {
        failed(asError(error));
        return undefined;
      }
    }
  }
}

export async function letGo(gone: readonly Member[]): Promise<void> {
  await Promise.allSettled(gone.map(async ({ transport }) => transport.close?.()));
}

export const wrongMembers = (members: readonly Member[]): readonly string[] => [
  ...(members.length === 0 ? ['it has no instance; name at least one'] : []),
  ...members.flatMap(({ id, weight = 1 }) =>
    weight > 0 && Number.isFinite(weight) ? [] : [`the weight of instance ${id} is ${String(weight)}; it is a number above 0`],
  ),
];
