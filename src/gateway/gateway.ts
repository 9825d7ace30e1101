// The gateway of one service: its instances as they come and go, its configuration as it changes, and which way a call goes.
//
// 1. A call keeps the way it began with, whatever is configured meanwhile.
// 2. A new configuration is in force at once and as a whole. What it does not change keeps what it has learnt.
// 3. A mirrored call changes nothing for the one it copies: not its answer, not its time, and nobody is blamed for it.

import { effectOf, withEffect } from '../model/step-error.ts';
import { safeListener } from '../platform/safe-listener.ts';
import type { Asked } from './attempts/attempt.ts';
import type { GatewayCall, Send } from './call.ts';
import { compileGovernance, type CompiledGovernance } from './compiled-governance.ts';
import { createStandIns, type StandIn } from './fallback/with-fallback.ts';
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
  /** Other instances from now on. */
  update(instances: readonly I[]): void;
  /** Other policies from now on. */
  configure(governance: Governance): void;
  /** It is well: whoever was left out is given calls again. */
  reinstate(endpoint: Endpoint<I>): void;
}

export interface GatewayOptions {
  readonly environment: Environment;
  readonly observer?: Observer;
}

type Calling<I extends Instance, T> = Omit<Asked<I, T>, 'among'>;

interface Missed<I extends Instance, T> {
  readonly asked: Calling<I, T>;
  readonly error: unknown;
}

interface Instead {
  readonly found?: StandIn | undefined;
  readonly thrown: unknown;
}

const mirrorsAtOnce = 10;

export function createGateway<I extends Instance>(
  instances: readonly I[],
  governance: Governance,
  { environment, observer: watching = {} }: GatewayOptions,
): Gateway<I> {
  const { changed } = watching;
  const observer = { ...watching, ...(changed && { changed: safeListener(changed, 'changes at a gateway') }) };
  const fleet = createEndpoints(instances, environment);
  const surroundings = { fleet, environment, observer };
  const standIns = createStandIns(environment.now);
  let current = compileGovernance(governance, createCarriedState(), surroundings);
  let mirrored = 0;
  return {
    get endpoints() {
      return fleet.endpoints;
    },
    call,
    update: fleet.update,
    configure: (next) => {
      current = compileGovernance(next, current.keeper.next(), surroundings);
    },
    reinstate: (endpoint) => {
      current.failover.reinstate(endpoint);
    },
  };

  async function call<T>(made: GatewayCall, send: Send<I, T>): Promise<T> {
    const configured = current;
    const way = routeOf(configured.ways, made);
    const watched = observer.call?.(made, way?.route.name);
    const asked = { call: made, send, deadline: environment.now() + made.timeout, observer: watched };
    try {
      const answer = await take(configured, way, asked);
      watched?.ended('answered', {});
      return answer;
    } catch (error) {
      const outcome = outcomeOf(error, made.signal);
      const { found, thrown } =
        outcome === 'failed' || outcome === 'held back' ? await instead(configured, way, { asked, error }) : { thrown: error };
      watched?.ended(found ? outcome : outcomeOf(thrown, made.signal), { error: thrown, ...(found && { fallback: found.by }) });
      if (!found) throw thrown;
      observer.changed?.({ kind: 'fallback', operation: made.operation, by: found.by });
      return found.answer as T;
    }
  }

  async function take<T>(configured: CompiledGovernance, way: CompiledRoute | undefined, asked: Calling<I, T>): Promise<T> {
    const { lane, policies } = configured.laneOf(way?.route.name);
    if (way?.route.mirror && asked.call.safe) mirror(way, lane, asked);
    const { call, send, deadline, observer, further } = asked;
    const among = () => (way ? way.among(fleet.endpoints, call) : fleet.endpoints);
    const answer = await lane.send({ call, send, deadline, observer, further, among });
    if (policies.fallback) standIns.keep(asked.call, answer, policies.fallback);
    return answer;
  }

  // What any of the attempts may have done stays open, whatever the others say.
  async function instead<T>(
    configured: CompiledGovernance,
    way: CompiledRoute | undefined,
    { asked, error }: Missed<I, T>,
  ): Promise<Instead> {
    const { fallback = [] } = configured.laneOf(way?.route.name).policies;
    let effect = effectOf(error) !== 'none';
    const over = (route: string) =>
      take(
        configured,
        configured.ways.find((one) => one.route.name === route),
        { ...asked, further: outcomeOf(error, asked.call.signal) === 'failed' },
      ).catch((thrown: unknown) => {
        effect ||= effectOf(thrown) !== 'none';
        throw thrown;
      });
    const open = (thrown: unknown) => (effect ? withEffect(thrown as Error, 'unknown') : thrown);
    return standIns.find(asked.call, fallback, over).then(
      (found) => ({ found, thrown: open(error) }),
      (refusal: unknown) => ({ thrown: open(refusal) }),
    );
  }

  function mirror<T>(way: CompiledRoute, lane: Pipeline, { call: { timeout, operation }, send }: Calling<I, T>): void {
    if (mirrored >= mirrorsAtOnce) return;
    const to = lane.mirrorTo(way.mirrors(fleet.endpoints), operation);
    if (!to) return;
    mirrored++;
    void Promise.resolve({ timeout, mirrored: true, headers: { 'x-mirrored': '1' }, loaded: () => undefined })
      .then((attempt) => send(to.instance, attempt))
      .catch(() => undefined)
      .finally(() => mirrored--);
  }
}
