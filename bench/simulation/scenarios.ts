// What a gateway meets in a bad week, a minute each. The figures to compare with are in docs/gateway.md.

import type { Balance } from '../../src/activities/gateway/balance/balance.ts';
import type { Governance } from '../../src/activities/gateway/policy/governance.ts';
import { createBackend, createQueueingBackend, type Behaviour } from './backend.ts';
import { run, successOf, within, type CallRecord } from './traffic.ts';
import { createVirtualWorld, type VirtualWorld } from './virtual-world.ts';

/** Balancing alone: nobody is left out, nothing is tried again. */
export const balancingOnly = (balance: Balance): Governance => ({
  balance,
  attempts: 1,
  failover: { mode: 'fast-retry', threshold: 1_000_000 },
  breaker: false,
  limit: false,
});

const fleet = { instances: 11, seconds: 60, rate: 1_000, timeout: 1_000 };
const during = (now: number): boolean => now >= 15_000 && now < 45_000;

const bellCurve = ({ random }: VirtualWorld): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const usual = (world: VirtualWorld): Behaviour => ({ kind: 'answers', after: Math.max(1, 167 + 5 * bellCurve(world)) });

/** Eleven instances; one does something else for half a minute. */
function oneOfEleven(strange: Behaviour, { governance, seed }: Asked): Promise<readonly CallRecord[]> {
  const world = createVirtualWorld(seed);
  const backends = Array.from({ length: fleet.instances }, (_, index) =>
    createBackend(String(index), () => (index === 0 && during(world.now()) ? strange : usual(world)), world),
  );
  return run(backends, { ...fleet, rate: () => fleet.rate, governance }, world);
}

export interface Asked {
  readonly governance: Governance;
  readonly seed: number;
}

/** Buoyant's of 2016: one instance of eleven takes two seconds for half a minute. Share of calls answered within one, of a minute's. */
export const slowInstance = async (asked: Asked): Promise<number> => successOf(await oneOfEleven({ kind: 'answers', after: 2_000 }, asked));

/** One instance of eleven fails at once, and so looks idle and fast. Share of calls answered meanwhile. */
export const sinkHole = async (asked: Asked): Promise<number> =>
  successOf((await oneOfEleven({ kind: 'fails', after: 1 }, asked)).filter(within(15, 45)));

export interface Stress {
  /** Answers a second in the event, to what the service can at most. */
  readonly goodput: number;
  /** Seconds after the event until at least nine of ten calls are answered for good. */
  readonly recovery: number;
  /** Calls that reached the service, to calls that were made, in the event. */
  readonly amplification: number;
  /** Share of the calls that were not answered before the event. */
  readonly shed: number;
}

const capacity = 200; // a second: two instances of 10 workers, 100 ms each

interface Event {
  readonly rate: (now: number) => number;
  readonly workers?: (now: number) => number;
  readonly down?: (now: number) => boolean;
  readonly until: number; // seconds
}

async function stress({ rate, workers = () => 10, down = () => false, until }: Event, { governance, seed }: Asked): Promise<Stress> {
  const world = createVirtualWorld(seed);
  const behaviour = { workers: () => workers(world.now()), work: 100, down: () => down(world.now()) };
  const backends = ['one', 'two'].map((id) => createQueueingBackend(id, behaviour, world));
  const reached = { before: 0, after: 0 };
  const count = (): number => backends.reduce((sum, { calls }) => sum + calls, 0);
  world.alarm(20_000, () => (reached.before = count()));
  world.alarm(until * 1_000, () => (reached.after = count()));
  const records = await run(backends, { seconds: 70, rate, timeout: 1_000, governance }, world);
  const event = records.filter(within(20, until));
  return {
    goodput: event.filter(({ success }) => success).length / (capacity * (until - 20)),
    recovery: recoveryOf(records, until),
    amplification: (reached.after - reached.before) / event.length,
    shed: 1 - successOf(records.filter(within(10, 20))),
  };
}

function recoveryOf(records: readonly CallRecord[], until: number): number {
  for (let second = 69; second >= until; second--)
    if (successOf(records.filter(within(second, second + 1))) < 0.9) return second + 1 - until;
  return 0;
}

/** Twice as many calls as it can take, for twenty seconds. */
export const overload = (asked: Asked): Promise<Stress> =>
  stress({ rate: (now) => (now >= 20_000 && now < 40_000 ? 2 * capacity : 160), until: 40 }, asked);

/** Nothing answers for ten seconds. */
export const outage = (asked: Asked): Promise<Stress> =>
  stress({ rate: () => 160, down: (now) => now >= 20_000 && now < 30_000, until: 30 }, asked);

/** Half of its workers for twenty seconds, with 180 calls a second. */
export const halved = (asked: Asked): Promise<Stress> =>
  stress({ rate: () => 180, workers: (now) => (now >= 20_000 && now < 40_000 ? 5 : 10), until: 40 }, asked);
