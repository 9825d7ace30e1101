// One transport for a service with several instances: load balancing, failover to another instance, and overload protection.
// Instances and policies may change while it is in use.

import type { Service } from '../model/contract/service.ts';
import type { Discovery } from '../registry/discovery.ts';
import type { Attempt, GatewayCall } from './call.ts';
import { callback, record, type Options } from '../model/shape.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { createHealthCheck } from './health-check.ts';
import { isWatched, constant, type Watched } from './watched.ts';
import {
  byAddress,
  createMembers,
  closeAll,
  memberOf,
  wrongMembers,
  type Member,
  type Members,
  type InstanceOptions,
  type ToTransport,
} from './members.ts';
import type { GatewayEvent, Observer } from './observe/observer.ts';
import { spansOf } from './observe/spans.ts';
import { rejected } from './outcome.ts';
import { findingsOf, violations } from './policy/findings.ts';
import type { Governance } from './policy/governance.ts';
import { lowerCased } from './transports/http/http-headers.ts';
import type { ServiceCall, Transport } from './transports/transport.ts';
import { systemEnvironment } from '../platform/environment.ts';

export interface GovernedTransportOptions {
  /** Creates the transport of an instance that a registry lists. @default HTTP, to the instance's address */
  readonly transport?: ToTransport;
  /** Called when a breaker opens or closes, an instance is ejected or admitted again, or a fallback replaces an answer. */
  readonly onEvent?: (event: GatewayEvent & { readonly service: string }) => void;
}

const shape = record({ transport: callback, onEvent: callback } satisfies Options<GovernedTransportOptions>);

/**
 * Creates a transport that spreads the calls of a service over its instances. The instances are a list, or come from a registry:
 * `discover(registry, 'payments')`. The policies are fixed, or come from a configuration centre. Findings in them reject the first call
 * with a TypeError.
 */
export function governedTransport(
  instances: readonly InstanceOptions[] | Discovery,
  governance: Governance | Watched<Governance> = {},
  options: GovernedTransportOptions = {},
): Transport {
  const policies = isWatched(governance) ? governance : constant(governance);
  const { members, source } = membersOf(instances, options.transport ?? byAddress);
  const findings = [...shape.check(options, 'options'), ...findingsOf(policies.current), ...(source ? [] : wrongMembers(members))];
  let created: Governed | undefined;
  let unguard: (() => void) | undefined;
  return { send, mismatches, close };

  async function send(call: ServiceCall): Promise<unknown> {
    const { service } = call;
    if (findings.length > 0) throw new TypeError(`Cannot call '${service.name}': ${findings.join('; ')}`);
    const { gateway } = (created ??= create(service));
    const waited = source && gateway.endpoints.length === 0 ? await awaitInstances(source.discovery, call) : 0;
    return gateway.call(callOf(call, call.timeout - waited), async ({ transport }, attempt) => {
      const answer = await transport.send(attemptOf(call, attempt));
      await call.accept?.(answer);
      return answer;
    });
  }

  // As soon as the service is known, a change that violates its contract is refused.
  function guard(service: Service): void {
    unguard ??= policies.guard?.((next) => violations(next, service));
  }

  function create(service: Service): Governed {
    guard(service);
    const observer = observerOf(service.name, options.onEvent);
    const gateway: Gateway<Member> = createGateway(source ? source.members.of(source.discovery.current) : members, policies.current, {
      environment: systemEnvironment,
      observer: {
        ...observer,
        changed: (event) => {
          if (event.kind === 'instance' && event.state === 'out') health.check();
          observer.changed?.(event);
        },
      },
    });
    const health = createHealthCheck(
      {
        endpoints: () => gateway.endpoints,
        isHealthy: ({ transport }) => transport.healthy?.(service) ?? Promise.resolve(true),
        reinstate: gateway.reinstate,
      },
      systemEnvironment,
    );
    const stops = [
      health.end,
      policies.subscribe((next) => gateway.configure(next)),
      ...(source ? [source.discovery.subscribe((next) => gateway.update(source.members.of(next)))] : []),
    ];
    return { gateway, stop: () => stops.forEach((stop) => stop()) };
  }

  function mismatches(service: Service): readonly string[] {
    guard(service);
    return [
      ...findings,
      ...(findings.length === 0 ? violations(policies.current, service) : []),
      ...members.flatMap(({ transport }) => transport.mismatches(service)),
    ];
  }

  async function close(): Promise<void> {
    unguard?.();
    created?.stop();
    source?.discovery.close();
    await source?.members.close();
    await closeAll(members);
  }
}

interface Governed {
  readonly gateway: Gateway<Member>;
  readonly stop: () => void;
}

interface Source {
  readonly discovery: Discovery;
  readonly members: Members;
}

const isList = (instances: readonly InstanceOptions[] | Discovery): instances is readonly InstanceOptions[] => Array.isArray(instances);

function membersOf(
  instances: readonly InstanceOptions[] | Discovery,
  transport: ToTransport,
): { members: readonly Member[]; source: Source | undefined } {
  if (isList(instances)) return { members: instances.map(memberOf), source: undefined };
  return { members: [], source: { discovery: instances, members: createMembers(transport, (error) => process.emitWarning(error)) } };
}

function callOf({ service, operation, input, run, headers, signal }: ServiceCall, timeout: number): GatewayCall {
  const { idempotent = false, safe = false } = service.operations[operation] ?? {};
  return { operation, input, timeout, idempotent, safe, run, headers: headers && lowerCased(headers), signal };
}

// Lists each field: a copy by spread costs as much as all policies together.
function attemptOf(call: ServiceCall, { timeout, signal, headers, loaded, mirrored }: Attempt): ServiceCall {
  const { service, operation, input, key, undoes, run, accept } = call;
  return {
    service,
    operation,
    input,
    key: mirrored ? `${key}/mirrored` : key, // the same key would identify the same call
    undoes,
    run,
    accept,
    timeout,
    signal,
    headers: headers ? { ...call.headers, ...headers } : call.headers,
    loaded,
  } satisfies Record<keyof ServiceCall, unknown>;
}

function observerOf(service: string, onEvent: GovernedTransportOptions['onEvent']): Observer {
  return { ...spansOf(service), ...(onEvent && { changed: (event: GatewayEvent) => onEvent({ ...event, service }) }) };
}

const maxWait = 2_000; // milliseconds

// Just after a worker starts, its registry may not have reported instances yet. Resolves with the milliseconds waited.
async function awaitInstances(discovery: Discovery, { operation, timeout }: ServiceCall): Promise<number> {
  const began = systemEnvironment.now();
  let stop: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    stop = systemEnvironment.setTimer(Math.min(maxWait, timeout / 2), () => {
      reject(rejected(operation, { why: `the registry has not reported an instance of '${discovery.service}' yet`, retryAfter: 1_000 }));
    });
  });
  await Promise.race([discovery.ready, late]).finally(() => stop());
  return systemEnvironment.now() - began;
}
