// The gateway of one service: its instances as they come and go, its configuration as it changes, and which way a call goes.
//
// 1. A call keeps the way it began with, whatever is configured meanwhile.
// 2. A new configuration is in force at once and as a whole. What it does not change keeps what it has learnt.
// 3. A mirrored call changes nothing for the one it copies: not its answer, not its time, and nobody is blamed for it.

import { parseDuration } from '../../model/duration.ts';
import { createRetryBudget } from './attempts/retry-budget.ts';
import type { GatewayCall, Send } from './call.ts';
import { createAnswers } from './fallback/answers.ts';
import type { Fallback } from './fallback/fallback.ts';
import type { Endpoint, Instance } from './instances/endpoint.ts';
import { createFailover } from './instances/failover.ts';
import { createFleet, type Fleet } from './instances/fleet.ts';
import { createFlow, createLane, type Lane, type Site } from './lane.ts';
import type { CallObserver, Observer } from './observe/observer.ts';
import { outcomeOf } from './outcome.ts';
import type { Governance, Policies } from './policy/governance.ts';
import { createKeeper, type Keeper } from './policy/kept.ts';
import { createWay, wayOf, type Way } from './routes/routing.ts';
import type { World } from './world.ts';

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

export interface Surroundings {
  readonly world: World;
  readonly observer?: Observer;
}

interface Configured {
  readonly site: Site;
  readonly ways: readonly Way[];
  readonly lanes: ReadonlyMap<string | undefined, Lane>;
  readonly policies: ReadonlyMap<string | undefined, Policies>;
}

const mirrorsAtOnce = 10;

export function govern<I extends Instance>(
  instances: readonly I[],
  governance: Governance,
  { world, observer = {} }: Surroundings,
): Gateway<I> {
  const fleet = createFleet(instances, world);
  const answers = createAnswers(world.now);
  let current = configured(governance, createKeeper());
  let mirrored = 0;
  return {
    get endpoints() {
      return fleet.endpoints;
    },
    call,
    update: fleet.update,
    configure: (next) => {
      current = configured(next, current.site.keeper.next());
    },
    reinstate: (endpoint) => {
      current.site.failover.reinstate(endpoint);
    },
  };

  async function call<T>(made: GatewayCall, send: Send<I, T>): Promise<T> {
    const config = current;
    const way = wayOf(config.ways, made);
    const watched = observer.call?.(made, way?.route.name);
    const asked = { call: made, send, deadline: world.now() + made.timeout, observer: watched };
    try {
      const answer = await take(config, way, asked);
      watched?.ended('answered', {});
      return answer;
    } catch (error) {
      return instead(config, { way, asked, error });
    }
  }

  function take<T>({ lanes, policies }: Configured, way: Way | undefined, asked: Calling<I, T>): Promise<T> {
    if (way?.route.mirror && asked.call.safe) mirror(way, asked);
    const lane = lanes.get(way?.route.name);
    if (!lane) throw new Error(`There is no lane for route '${way?.route.name ?? ''}'`);
    const sent = lane.send({ ...asked, among: way ? way.among(fleet.endpoints, asked.call) : fleet.endpoints });
    return remembers(policies.get(way?.route.name)) ? sent.then((answer) => remember(asked.call, answer)) : sent;
  }

  function remember<T>(made: GatewayCall, answer: T): T {
    if (made.safe) answers.keep(made, answer);
    return answer;
  }

  async function instead<T>(config: Configured, { way, asked, error }: Failed<I, T>): Promise<T> {
    const { call: made, observer: watched } = asked;
    const outcome = outcomeOf(error, made.signal);
    const { fallback = [] } = config.policies.get(way?.route.name) ?? {};
    for (const one of outcome === 'failed' || outcome === 'held back' ? fallback : []) {
      const found = await attempted(config, { fallback: one, asked });
      if (!found) continue;
      observer.changed?.({ kind: 'fallback', operation: made.operation, by: one.kind });
      watched?.ended(outcome, { error, fallback: one.kind });
      return found.answer as T;
    }
    watched?.ended(outcome, { error });
    throw error;
  }

  async function attempted<T>(config: Configured, { fallback, asked }: { fallback: Fallback; asked: Calling<I, T> }): Promise<Found> {
    if (fallback.kind === 'static') return { answer: fallback.answer };
    if (fallback.kind !== 'route') return answers.find(asked.call, parseDuration(fallback.age));
    const way = config.ways.find(({ route }) => route.name === fallback.route);
    if (asked.deadline <= world.now()) return undefined;
    try {
      return { answer: await take(config, way, asked) };
    } catch (error) {
      if (outcomeOf(error, asked.call.signal) === 'refused') throw error;
      return undefined;
    }
  }

  function mirror<T>(way: Way, { call: made, send }: Calling<I, T>): void {
    const [to] = way.mirrors(fleet.endpoints);
    if (!to || mirrored >= mirrorsAtOnce) return;
    mirrored++;
    void send(to.instance, { timeout: made.timeout, headers: { 'x-mirrored': '1' }, loaded: () => undefined })
      .catch(() => undefined)
      .finally(() => mirrored--);
  }

  function configured(
    { failover = { mode: 'fast-retry' }, budget = {}, routes = [], ...policies }: Governance,
    keeper: Keeper,
  ): Configured {
    const endpoints = () => fleet.endpoints;
    const changed =
      observer.changed &&
      ((one: Endpoint) => observer.changed?.({ kind: 'instance', instance: one.instance.id, state: one.standing.kind }));
    const site: Site = {
      fleet: fleet as unknown as Fleet<Instance>,
      failover: createFailover(failover, { endpoints, changed }, world),
      budget: keeper.keep('budget', budget, () => createRetryBudget(budget, world)),
      keeper,
      observer,
      world,
    };
    const flow = createFlow(policies, 'service', site);
    const all = new Map<string | undefined, Policies>([
      [undefined, policies],
      ...routes.map((route) => [route.name, { ...policies, ...route }] as const),
    ]);
    const lanes = new Map<string | undefined, Lane>([[undefined, createLane(policies, { name: 'service', flow }, site)]]);
    for (const route of routes) {
      const name = `route ${route.name}`;
      const own = route.rate ?? route.load ?? route.limit ?? route.queue;
      const merged = { ...policies, ...route };
      lanes.set(route.name, createLane(merged, { name, flow: own === undefined ? flow : createFlow(merged, name, site) }, site));
    }
    return { site, ways: routes.map((route) => createWay(route, world)), lanes, policies: all };
  }
}

const remembers = ({ fallback }: Policies = {}): boolean => fallback?.some(({ kind }) => kind === 'cache' || kind === 'stale') ?? false;

type Found = { readonly answer: unknown } | undefined;

interface Calling<I extends Instance, T> {
  readonly call: GatewayCall;
  readonly send: Send<I, T>;
  readonly deadline: number;
  readonly observer: CallObserver | undefined;
}

interface Failed<I extends Instance, T> {
  readonly way: Way | undefined;
  readonly asked: Calling<I, T>;
  readonly error: unknown;
}
