// A service with several instances, as one transport.

import { govern } from './govern.ts';
import type { Instance } from './endpoint.ts';
import { findingsOf, type Governance } from './policy.ts';
import type { ServiceCall, Transport } from './transports/transport.ts';
import { realWorld } from './world.ts';

/** An instance: how it is reached, and what share of the calls it is given. */
export type Reached = Transport | { readonly transport: Transport; readonly weight: number };

interface Member extends Instance {
  readonly transport: Transport;
}

/** All calls of a service: balanced over its instances, given to another one where one fails, bounded where it is overloaded. */
export function governed(instances: readonly Reached[], governance: Governance = {}): Transport {
  const members = instances.map(memberOf);
  const findings = [
    ...findingsOf(governance),
    ...(members.length === 0 ? ['it has no instance; name at least one'] : []),
    ...wrongWeights(members),
  ];
  const gateway = findings.length === 0 ? govern(members, governance, realWorld) : undefined;
  return {
    send: async (call: ServiceCall) => {
      if (!gateway) throw new TypeError(`Cannot call '${call.service.name}': ${findings.join('; ')}`);
      return gateway.call(({ transport }, timeout) => transport.send({ ...call, timeout }), call.timeout);
    },
    mismatches: (service) => [...findings, ...members.flatMap(({ transport }) => transport.mismatches(service))],
  };
}

function memberOf(reached: Reached, index: number): Member {
  const id = String(index + 1);
  return 'send' in reached ? { id, weight: 1, transport: reached } : { id, ...reached };
}

const wrongWeights = (members: readonly Member[]): readonly string[] =>
  members.flatMap(({ id, weight = 1 }) =>
    weight > 0 && Number.isFinite(weight) ? [] : [`the weight of instance ${id} is ${String(weight)}; it is a number above 0`],
  );
