// The scenarios of the simulation, and the sets of instances that several of them share: eleven instances, three zones, and two
// instances that can be overloaded.

import { createBackend, createQueueingBackend, type Backend, type Behaviour } from './backend.ts';
import { balances, bounds, roundRobin } from './policies.ts';
import { during, type Scenario, type Span } from './scenario.ts';
import type { VirtualEnvironment } from './virtual-environment.ts';

export const scenarioNames = [
  'slow',
  'sink-hole',
  'hiccups',
  'zone-refusing',
  'zone-silent',
  'overload',
  'utilisation',
  'outage',
  'halved',
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

const bellCurve = ({ random }: VirtualEnvironment): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const exponential = ({ random }: VirtualEnvironment, mean: number): number => -Math.log(1 - random()) * mean;
const about = (mean: number, deviation: number, environment: VirtualEnvironment): Behaviour => ({
  kind: 'answers',
  after: Math.max(1, mean + deviation * bellCurve(environment)),
});

/** Eleven instances, as in Buoyant's experiment. One of them behaves differently during the event. */
function oneOfEleven(strange: Behaviour, event: Span) {
  const strangely = during(event);
  return (environment: VirtualEnvironment): readonly Backend[] =>
    Array.from({ length: 11 }, (_, index) => {
      const odd = index === 0;
      return createBackend(
        { id: String(index), odd },
        () => (odd && strangely(environment.now()) ? strange : about(167, 5, environment)),
        environment,
      );
    });
}

/** Four instances in each of three zones. Those of one zone behave differently during the event. */
function oneOfThreeZones(strange: Behaviour, event: Span) {
  const strangely = during(event);
  return (environment: VirtualEnvironment): readonly Backend[] =>
    ['north', 'south', 'west'].flatMap((zone) =>
      Array.from({ length: 4 }, (_, index) => {
        const odd = zone === 'north';
        return createBackend(
          { id: `${zone} ${String(index)}`, odd },
          () => (odd && strangely(environment.now()) ? strange : about(50, 5, environment)),
          environment,
        );
      }),
    );
}

const capacity = 200; // calls a second: two instances with ten workers each, 100 ms a call

interface Trouble {
  readonly workers?: number;
  readonly down?: boolean;
}

/** Two instances that can be overloaded. */
function twoWithWorkers({ workers = 10, down = false }: Trouble, event: Span) {
  const strangely = during(event);
  return (environment: VirtualEnvironment): readonly Backend[] =>
    ['one', 'two'].map((id) =>
      createQueueingBackend(
        { id },
        { workers: () => (strangely(environment.now()) ? workers : 10), work: 100, down: () => down && strangely(environment.now()) },
        environment,
      ),
    );
}

const hiccup = 0.02;
const lost = { seconds: 40, event: [10, 30], rate: () => 500, timeout: 1_000 } as const;
const rush =
  (before: number, then: number, event: Span) =>
  (now: number): number =>
    during(event)(now) ? then : before;

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  slow: {
    title: 'One instance of eleven is slow',
    description:
      'It takes two seconds instead of 167 ms for half a minute. The time-out of a call is one second. The figures are of all calls of the minute, as in the experiment that Buoyant published in 2016 (round robin 95 %, least loaded 99 %, peak EWMA 99.9 %).',
    seconds: 60,
    event: [15, 45],
    counts: [0, 60],
    rate: () => 1_000,
    timeout: 1_000,
    backends: oneOfEleven({ kind: 'answers', after: 2_000 }, [15, 45]),
    policies: balances,
    drawn: ['round robin alone', 'least requests alone', 'defaults'],
  },
  'sink-hole': {
    title: 'One instance of eleven fails at once',
    description:
      'It fails every call immediately for half a minute. So it looks idle and fast, and a balancer that only compares load or speed sends it more and more calls.',
    seconds: 50,
    event: [15, 45],
    rate: () => 1_000,
    timeout: 1_000,
    backends: oneOfEleven({ kind: 'fails', after: 1 }, [15, 45]),
    policies: balances,
    drawn: ['round robin alone', 'least response time alone', 'defaults'],
  },
  hiccups: {
    title: 'One call of fifty takes half a second',
    description:
      'This happens at every instance, so balancing does not help. A second, parallel attempt does, for operations that are idempotent.',
    seconds: 40,
    event: [10, 40],
    rate: () => 300,
    timeout: 2_000,
    idempotent: true,
    backends: (environment) =>
      Array.from({ length: 5 }, (_, index) =>
        createBackend(
          { id: String(index) },
          () =>
            environment.now() >= 10_000 && environment.random() < hiccup
              ? { kind: 'answers', after: 500 }
              : { kind: 'answers', after: 10 + exponential(environment, 10) },
          environment,
        ),
      ),
    policies: { defaults: {}, 'defaults and hedge': { hedge: true } },
    drawn: ['defaults', 'defaults and hedge'],
  },
  'zone-refusing': {
    ...lost,
    title: 'One zone of three refuses connections',
    description: 'Four instances of twelve are unavailable for 20 s, and calls to them fail immediately.',
    backends: oneOfThreeZones({ kind: 'refuses connections' }, lost.event),
    policies: { ...roundRobin, defaults: {} },
    drawn: ['round robin alone', 'defaults'],
  },
  'zone-silent': {
    ...lost,
    title: 'One zone of three says nothing',
    description:
      'Four instances of twelve accept calls for 20 s and answer none. An attempt that waits for the whole time-out of the call leaves no time for another instance. So an attempt needs a shorter time-out, or a parallel attempt (a hedge). But an attempt that is aborted for a hedge does not count as a failure of its instance. So with a hedge, the silent instances are called again and again.',
    idempotent: true,
    backends: oneOfThreeZones({ kind: 'says nothing' }, lost.event),
    policies: { ...roundRobin, defaults: {}, 'defaults, an attempt 250 ms': { timeout: '250ms' }, 'defaults and hedge': { hedge: true } },
    drawn: ['round robin alone', 'defaults', 'defaults, an attempt 250 ms'],
  },
  overload: {
    title: 'Twice as many calls as can be answered',
    description: 'This lasts 20 s. The instances process every call in their queue, even if its caller no longer waits.',
    seconds: 70,
    event: [20, 40],
    rate: rush(160, 2 * capacity, [20, 40]),
    timeout: 1_000,
    capacity,
    backends: twoWithWorkers({}, [20, 40]),
    policies: bounds,
    drawn: ['two attempts, no policy', 'budget and breaker alone', 'defaults'],
  },
  utilisation: {
    title: 'Twice as many calls, and the instances say how busy they are',
    description:
      'They report their load with every answer. It is one half before the event, and is kept between three and four fifths during it. Without other policies, this reacts too late: a queue has grown by then, and half of the answers arrive after the time-out.',
    seconds: 80,
    event: [20, 50],
    rate: rush(100, 2 * capacity, [20, 50]),
    timeout: 1_000,
    capacity,
    backends: twoWithWorkers({}, [20, 50]),
    policies: { 'load alone': { load: {}, limit: false, breaker: false }, defaults: {}, 'defaults and load': { load: {} } },
    drawn: ['load alone', 'defaults', 'defaults and load'],
  },
  outage: {
    title: 'Nothing answers for ten seconds',
    description: 'Every call fails immediately. The figures show how often the service is called meanwhile, and how soon it is used again.',
    seconds: 70,
    event: [20, 30],
    rate: () => 160,
    timeout: 1_000,
    capacity,
    backends: twoWithWorkers({ down: true }, [20, 30]),
    policies: bounds,
    drawn: ['two attempts, no policy', 'defaults'],
  },
  halved: {
    title: 'Half of the capacity is lost',
    description:
      'Each of two instances has five workers instead of ten for 20 s, while calls still arrive at nine tenths of the former capacity. At most 50 % can be answered.',
    seconds: 70,
    event: [20, 40],
    rate: () => 180,
    timeout: 1_000,
    capacity,
    backends: twoWithWorkers({ workers: 5 }, [20, 40]),
    policies: bounds,
    drawn: ['two attempts, no policy', 'budget and breaker alone', 'defaults'],
  },
};
