// What happens to the instances while calls come.

import type { Behaviour } from './backend/behaviour.ts';
import type { Instance } from './backend/fleet.ts';

export interface Scenario {
  readonly title: string;
  /** Calls a second in the warm-up, and when it counts, where they are not the usual ones. */
  readonly rate?: { readonly before: number; readonly then: number };
  readonly usual?: Partial<Behaviour>;
  /** The event: begins after a fifth of the time, ends after three fifths. */
  readonly event?: { readonly begin: Turn; readonly end: Turn };
}

export type Turn = (instances: readonly [Instance, ...Instance[]]) => Promise<unknown>;

export const scenarioNames = ['steady', 'slow', 'killed', 'sink-hole', 'reset', 'overload', 'outage'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  steady: { title: 'all well' },
  slow: {
    title: 'one of three takes 0.5 s longer',
    event: {
      begin: ([{ proxy }]) => proxy.add({ type: 'latency', attributes: { latency: 500, jitter: 50 } }),
      end: ([{ proxy }]) => proxy.clean(),
    },
  },
  killed: {
    title: 'one of three killed (SIGKILL), started again',
    event: { begin: ([instance]) => instance.kill(), end: ([instance]) => instance.start() },
  },
  'sink-hole': {
    title: 'one of three answers 500 at once',
    event: { begin: ([instance]) => instance.behave({ failing: true }), end: ([instance]) => instance.behave({}) },
  },
  reset: {
    title: 'connections to one of three are reset',
    event: {
      begin: ([{ proxy }]) => proxy.add({ type: 'reset_peer', attributes: { timeout: 0 } }),
      end: ([{ proxy }]) => proxy.clean(),
    },
  },
  // Three instances with two workers of 40 ms each: 150 calls a second.
  overload: { title: 'twice the calls they can take', rate: { before: 100, then: 300 }, usual: { work: 40, workers: 2 } },
  outage: {
    title: 'none can be reached, then all',
    event: {
      begin: (instances) => Promise.all(instances.map(({ proxy }) => proxy.turn('off'))),
      end: (instances) => Promise.all(instances.map(({ proxy }) => proxy.turn('on'))),
    },
  },
};
