// The gateway of one service: routing, failover, fallbacks and mirrored calls. Instances and governance may change at any time.
//
// 1. A call keeps the route it started with, even if the governance changes meanwhile.
// 2. A new governance takes effect immediately and as a whole. Policies that it does not change keep their state.
// 3. A mirrored call does not affect the call it copies: neither its answer nor its duration. Its failure counts against no instance.

import { effectOf, withEffect } from '../model/step-error.ts';
import { safeListener } from '../platform/safe-listener.ts';
import type { Asked } from './attempts/attempt.ts';
import type { GatewayCall, Send } from './call.ts';
import { compileGovernance, type CompiledGovernance } from './compiled-governance.ts';
import { createFallbacks, type FallbackAnswer } from './fallback/with-fallback.ts';
import type { Endpoint, Instance } from './instances/endpoint.ts';
import type { Pipeline } from './pipeline.ts';
import { createEndpoints } from './instances/endpoints.ts';
import type { Observer } from './observe/observer.ts';
import { outcomeOf } from './outcome.ts';
import type { Governance } from './policy/governance.ts';
import { createCarriedState } from './policy/carried-state.ts';
import { routeOf, type CompiledRoute } from './routes/compiled-route.ts';
import type { Environment } from '../platform/environment.ts';

export interface Gateway<I extends Instance> {
  readonly endpoints: readonly Endpoint<I>[];
  call<T>(call: GatewayCall, send: Send<I, T>): Promise<T>;
  /** Replaces the list of instances. */
  update(instances: readonly I[]): void;
  /** Replaces the governance. */
  configure(governance: Governance): void;
  /** Marks an ejected instance as healthy, so that it gets calls again. */
  reinstate(endpoint: Endpoint<I>): void;
}

export interface GatewayOptions {
  readonly environment: Environment;
  readonly observer?: Observer;
}

type Calling<I extends Instance, T> = Omit<Asked<I, T>, 'among'>;

interface FailedCall<I extends Instance, T> {
  readonly asked: Calling<I, T>;
  readonly error: unknown;
}

interface FallbackResult {
  readonly found?: FallbackAnswer | undefined;
  readonly thrown: unknown;
}

const maxMirrored = 10; // copies in flight

export function createGateway<I extends Instance>(
  instances: readonly I[],
  governance: Governance,
  { environment, observer: given = {} }: GatewayOptions,
): Gateway<I> {
  const { changed } = given;
  const observer = { ...given, ...(changed && { changed: safeListener(changed, 'changes at a gateway') }) };
  const members = createEndpoints(instances, environment);
  const shared = { members, environment, observer };
  const fallbacks = createFallbacks(environment.now);
  let current = compileGovernance(governance, createCarriedState(), shared);
  let mirrored = 0;
  return {
    get endpoints() {
      return members.endpoints;
    },
    call,
    update: members.update,
    configure: (next) => {
      current = compileGovernance(next, current.carried.next(), shared);
    },
    reinstate: (endpoint) => {
      current.failover.reinstate(endpoint);
    },
  };

  async function call<T>(made: GatewayCall, send: Send<I, T>): Promise<T> {
    const governed = current;
    const route = routeOf(governed.routes, made);
    const watched = observer.call?.(made, route?.route.name);
    const asked = { call: made, send, deadline: environment.now() + made.timeout, observer: watched };
    try {
      const answer = await sendBy(governed, route, asked);
      watched?.ended('answered', {});
      return answer;
    } catch (error) {
      const outcome = outcomeOf(error, made.signal);
      const { found, thrown } =
        outcome === 'failed' || outcome === 'held back' ? await fallBack(governed, route, { asked, error }) : { thrown: error };
      watched?.ended(found ? outcome : outcomeOf(thrown, made.signal), { error: thrown, ...(found && { fallback: found.by }) });
      if (!found) throw thrown;
      observer.changed?.({ kind: 'fallback', operation: made.operation, by: found.by });
      return found.answer as T;
    }
  }

  async function sendBy<T>(governed: CompiledGovernance, route: CompiledRoute | undefined, asked: Calling<I, T>): Promise<T> {
    const { pipeline, policies } = governed.pipelineOf(route?.route.name);
    if (route?.route.mirror && asked.call.safe) mirror(route, pipeline, asked);
    const { call, send, deadline, observer, further } = asked;
    const among = () => (route ? route.among(members.endpoints, call) : members.endpoints);
    const answer = await pipeline.send({ call, send, deadline, observer, further, among });
    if (policies.fallback) fallbacks.store(asked.call, answer, policies.fallback);
    return answer;
  }

  // If any attempt may have had an effect, the effect of the call is unknown, even if the other attempts had none.
  async function fallBack<T>(
    governed: CompiledGovernance,
    route: CompiledRoute | undefined,
    { asked, error }: FailedCall<I, T>,
  ): Promise<FallbackResult> {
    const { fallback = [] } = governed.pipelineOf(route?.route.name).policies;
    let effect = effectOf(error) !== 'none';
    const byRoute = (name: string) =>
      sendBy(
        governed,
        governed.routes.find((one) => one.route.name === name),
        { ...asked, further: outcomeOf(error, asked.call.signal) === 'failed' },
      ).catch((thrown: unknown) => {
        effect ||= effectOf(thrown) !== 'none';
        throw thrown;
      });
    const withKnownEffect = (thrown: unknown) => (effect ? withEffect(thrown as Error, 'unknown') : thrown);
    return fallbacks.find(asked.call, fallback, byRoute).then(
      (found) => ({ found, thrown: withKnownEffect(error) }),
      (refusal: unknown) => ({ thrown: withKnownEffect(refusal) }),
    );
  }

  function mirror<T>(route: CompiledRoute, pipeline: Pipeline, { call: { timeout, operation }, send }: Calling<I, T>): void {
    if (mirrored >= maxMirrored) return;
    const to = pipeline.mirrorTo(route.mirrors(members.endpoints), operation);
    if (!to) return;
    mirrored++;
    void Promise.resolve({ timeout, mirrored: true, headers: { 'x-mirrored': '1' }, loaded: () => undefined })
      .then((attempt) => send(to.instance, attempt))
      .catch(() => undefined)
      .finally(() => mirrored--);
  }
}
