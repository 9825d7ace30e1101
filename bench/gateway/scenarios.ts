// The scenarios of the gateway benchmark: what happens to the instances while calls are made.

import type { Behaviour } from './backend/behaviour.ts';
import type { Instance } from './backend/fleet.ts';
import type { ContenderName } from './contenders/contenders.ts';
import type { Registry } from './front.ts';

export interface Scenario {
  readonly title: string;
  /** Calls per second in the warm-up and after it, if they differ from the plan. */
  readonly rate?: { readonly before: number; readonly then: number };
  readonly usual?: Partial<Behaviour>;
  readonly event?: Event;
  /** The only contender, which plays once, for this many seconds. By default, all contenders play in each round, as long as in the plan. */
  readonly only?: { readonly contender: ContenderName; readonly seconds: number };
}

export interface Event {
  /**
   * When it begins and ends, as shares of the time.
   * @default [0.2, 0.6]
   */
  readonly at?: readonly [number, number];
  readonly begin: Turn;
  readonly end: Turn;
}

export interface Cast {
  readonly instances: readonly [Instance, ...Instance[]];
  readonly registry: Registry | undefined;
}

export type Turn = (cast: Cast) => Promise<unknown> | undefined;

export const scenarioNames = ['steady', 'slow', 'killed', 'sink-hole', 'reset', 'overload', 'outage', 'registry', 'configuration'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  steady: { title: 'all healthy' },
  slow: {
    title: 'one of three takes 0.5 s longer',
    event: {
      begin: ({ instances: [{ proxy }] }) => proxy.add({ type: 'latency', attributes: { latency: 500, jitter: 50 } }),
      end: ({ instances: [{ proxy }] }) => proxy.clean(),
    },
  },
  killed: {
    title: 'one of three killed (SIGKILL), started again',
    event: { begin: ({ instances: [instance] }) => instance.kill(), end: ({ instances: [instance] }) => instance.start() },
  },
  'sink-hole': {
    title: 'one of three answers 500 at once',
    event: {
      begin: ({ instances: [instance] }) => instance.behave({ failing: true }),
      end: ({ instances: [instance] }) => instance.behave({}),
    },
  },
  reset: {
    title: 'connections to one of three are reset',
    event: {
      begin: ({ instances: [{ proxy }] }) => proxy.add({ type: 'reset_peer', attributes: { timeout: 0 } }),
      end: ({ instances: [{ proxy }] }) => proxy.clean(),
    },
  },
  // Three instances with two workers of 40 ms each: 150 calls a second.
  overload: { title: 'twice the calls they can take', rate: { before: 100, then: 300 }, usual: { work: 40, workers: 2 } },
  outage: {
    title: 'no instance is reachable, then all are',
    event: {
      begin: ({ instances }) => Promise.all(instances.map(({ proxy }) => proxy.turn('off'))),
      end: ({ instances }) => Promise.all(instances.map(({ proxy }) => proxy.turn('on'))),
    },
  },
  registry: {
    title: 'the registry that names the instances is killed, and back after 60 s',
    only: { contender: 'discovered', seconds: 70 },
    event: { at: [5 / 70, 65 / 70], begin: ({ registry }) => registry?.kill(), end: ({ registry }) => registry?.start() },
  },
  configuration: {
    title: 'a new configuration limits to one call per second, then it is reverted',
    only: { contender: 'discovered', seconds: 10 },
    event: { begin: ({ registry }) => registry?.configure({ rate: { perSecond: 1 } }), end: ({ registry }) => registry?.configure({}) },
  },
};
