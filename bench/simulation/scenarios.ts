// The scenarios. What is the same in several of them stands once: eleven instances, three zones, two that can be overloaded.

import { createBackend, createQueueingBackend, type Backend, type Behaviour } from './backend.ts';
import { balances, bounds, roundRobin } from './policies.ts';
import { during, type Scenario, type Span } from './scenario.ts';
import type { VirtualWorld } from './virtual-environment.ts';

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

const bellCurve = ({ random }: VirtualWorld): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const exponential = ({ random }: VirtualWorld, mean: number): number => -Math.log(1 - random()) * mean;
const about = (mean: number, deviation: number, environment: VirtualWorld): Behaviour => ({
  kind: 'answers',
  after: Math.max(1, mean + deviation * bellCurve(environment)),
});

/** Eleven instances as Buoyant's; one does something else in the event. */
function oneOfEleven(strange: Behaviour, event: Span) {
  const strangely = during(event);
  return (environment: VirtualWorld): readonly Backend[] =>
    Array.from({ length: 11 }, (_, index) => {
      const odd = index === 0;
      return createBackend(
        { id: String(index), odd },
        () => (odd && strangely(environment.now()) ? strange : about(167, 5, environment)),
        environment,
      );
    });
}

/** Four instances in each of three zones; those of one do something else in the event. */
function oneOfThreeZones(strange: Behaviour, event: Span) {
  const strangely = during(event);
  return (environment: VirtualWorld): readonly Backend[] =>
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
  return (environment: VirtualWorld): readonly Backend[] =>
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
    says: 'It takes two seconds instead of 167 ms for half a minute; a call has one. Of all calls of the minute: the experiment that Buoyant published in 2016 (round robin 95 %, least loaded 99 %, peak EWMA 99.9 %).',
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
    says: 'For half a minute, and so it looks idle and fast: whoever goes by that gives it more and more calls.',
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
    says: 'Wherever it goes: no balancing helps. A second attempt beside the first does, for operations that may be done twice.',
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
    says: 'Four instances of twelve are gone for 20 s, and whoever calls them hears of it at once.',
    backends: oneOfThreeZones({ kind: 'refuses connections' }, lost.event),
    policies: { ...roundRobin, defaults: {} },
    drawn: ['round robin alone', 'defaults'],
  },
  'zone-silent': {
    ...lost,
    title: 'One zone of three says nothing',
    says: 'Four instances of twelve take calls for 20 s and answer none. Who waits as long as the call has cannot ask anybody else: an attempt needs a time of its own, or another one beside it. What is given up for the other one counts against nobody, though, so that with a hedge the silent are asked again and again.',
    idempotent: true,
    backends: oneOfThreeZones({ kind: 'says nothing' }, lost.event),
    policies: { ...roundRobin, defaults: {}, 'defaults, an attempt 250 ms': { timeout: '250ms' }, 'defaults and hedge': { hedge: true } },
    drawn: ['round robin alone', 'defaults', 'defaults, an attempt 250 ms'],
  },
  overload: {
    title: 'Twice as many calls as can be answered',
    says: 'For 20 s. The instances work on whatever is in their line, whether or not anybody still waits for it.',
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
    says: 'With every answer. They are half busy before, and are kept between three and four fifths meanwhile. By itself that comes late: a line has grown by then, and half of the answers come after their time.',
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
    says: 'Every call fails at once. What counts is how often the service is called meanwhile, and how soon it is used again.',
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
    says: 'Each of two instances has five workers instead of ten for 20 s, and nine tenths of what they could answer before keep coming. All that is possible is 50 %.',
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
