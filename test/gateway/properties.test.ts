// What the whole chain keeps to, whatever the instances do, whoever gives up, and whatever is configured meanwhile.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { balancers, type Balance } from '../../src/gateway/balance/balance.ts';
import { endpointsLeft, playWeek, type Change, type Doing, type Step, type Week } from './week.ts';
import type { Governance } from '../../src/gateway/policy/governance.ts';
import type { GovernanceRoute } from '../../src/gateway/routes/route.ts';

const balance = fc.constantFrom(...(Object.keys(balancers) as Balance[]));
const failover: fc.Arbitrary<NonNullable<Governance['failover']>> = fc.oneof(
  fc.constant({ mode: 'stop' } as const),
  fc.constant({ mode: 'retry', base: '100ms', cap: '1s' } as const),
  fc.record({ mode: fc.constant('fast-retry' as const), threshold: fc.integer({ min: 1, max: 4 }), base: fc.constant('100ms' as const) }),
);

const plain: fc.Arbitrary<Governance> = fc.record(
  {
    balance,
    failover,
    attempts: fc.integer({ min: 1, max: 3 }),
    timeout: fc.constantFrom('50ms', '200ms'),
    hedge: fc.constantFrom(true, { after: '20ms' } as const),
    limit: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(false as const)),
    breaker: fc.oneof(fc.constant(false as const), fc.constant({ minimum: 3, open: '100ms' } as const)),
    rate: fc.constant({ perSecond: 100, burst: 5 }),
  },
  { requiredKeys: [] },
);

const routes: readonly GovernanceRoute[] = [
  {
    name: 'canary',
    match: { operations: ['take'] },
    to: [{ version: '2.x', percent: 30 }, { version: '1.x' }],
    mirror: { version: '2.x' },
  },
  { name: 'old', match: { operations: ['never'] }, to: [{ version: '1.x' }], limit: 2 },
];
const fallback: NonNullable<Governance['fallback']> = [
  { kind: 'route', route: 'old' },
  { kind: 'stale', age: '1s' },
  { kind: 'static', answer: null },
];
const routed: fc.Arbitrary<Governance> = plain.map((policies) => ({ ...policies, routes, fallback }));

const doing: fc.Arbitrary<Doing> = fc.record({
  after: fc.integer({ min: 0, max: 400 }),
  ends: fc.constantFrom('answers', 'answers', 'refuses', 'fails', 'breaks'),
});
const stepOf = (does: fc.Arbitrary<Doing>): fc.Arbitrary<Step> =>
  fc.record({
    gap: fc.integer({ min: 0, max: 60 }),
    timeout: fc.integer({ min: 1, max: 500 }),
    givenUpAfter: fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined, freq: 4 }),
    safe: fc.boolean(),
    does: fc.array(does, { minLength: 1, maxLength: 4 }),
  });
const week = (governance: fc.Arbitrary<Governance>, changes: fc.Arbitrary<readonly Change[]>, does = doing): fc.Arbitrary<Week> =>
  fc.record({
    instances: fc.integer({ min: 1, max: 6 }),
    governance,
    steps: fc.array(stepOf(does), { minLength: 1, maxLength: 80 }),
    changes,
    seed: fc.nat(),
  });

const steady = week(plain, fc.constant([]));
const any = fc.oneof(plain, routed);
const changeTo = (governance: fc.Arbitrary<Governance>): fc.Arbitrary<Change> =>
  fc.record({
    before: fc.nat({ max: 79 }),
    governance: fc.option(governance, { nil: undefined }),
    instances: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
  });
const restless = week(any, fc.array(changeTo(any), { maxLength: 5 }));

// All ways in which an attempt can end, among them not at all, and mostly enough budget to go on after it.
const anyDoing: fc.Arbitrary<Doing> = fc.record({
  after: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 150 }) }, { weight: 1, arbitrary: fc.constant(Infinity) }),
  ends: fc.constantFrom('answers', 'refuses', 'refuses', 'fails', 'breaks', 'garbles', 'unsent', 'unsent'),
});
const ample = { ratio: 2, reserve: 20 };
const spending = fc
  .record({ policies: any, budget: fc.constantFrom(ample, ample, ample, { ratio: 0, reserve: 0 }) })
  .map(({ policies, budget }): Governance => ({ ...policies, budget }));
const doubtful = (governance: fc.Arbitrary<Governance>) => week(governance, fc.array(changeTo(governance), { maxLength: 3 }), anyDoing);

type Check = (played: Awaited<ReturnType<typeof playWeek>>, week: Week) => void;
const holdsIn = (numRuns: number) => (weeks: fc.Arbitrary<Week>, check: Check) =>
  fc.assert(
    fc.asyncProperty(weeks, async (one) => check(await playWeek(one), one)),
    { numRuns },
  );
const holds = holdsIn(60);
const holdsInMany = holdsIn(200);

it('every call and every attempt ends once, with its true outcome, and none is in flight in the end', () =>
  holds(restless, ({ calls, attempts, observed, seen }) => {
    expect(calls.every(({ ends }) => ends === 1)).toBe(true);
    expect(observed.calls).toEqual({ began: calls.length, ended: calls.length });
    expect(observed.attempts).toEqual({ began: attempts.length, ended: attempts.length });
    expect(endpointsLeft(seen)).toEqual([]);
  }));

it('the calls in flight at an instance are never negative, and are those sent and not ended', () =>
  holds(restless, ({ attempts }) => {
    for (const { counted, underWay } of attempts) expect(counted).toBe(underWay);
  }));

it('no call exceeds its timeout, and no attempt gets more than the remaining time', () =>
  holds(restless, ({ calls, attempts }) => {
    for (const { at, endedAt, timeout } of calls) expect(endedAt - at).toBeLessThanOrEqual(timeout + 50);
    for (const { at, timeout, deadline } of attempts) expect(at + timeout).toBeLessThanOrEqual(deadline + 1e-6);
  }));

it('no attempt starts for a call that has ended or was aborted', () =>
  holds(restless, ({ attempts }) => {
    expect(attempts.filter(({ late }) => late)).toEqual([]);
  }));

it('an ejected instance is called only if too few are healthy', () =>
  holds(steady, ({ attempts }, { governance }) => {
    for (const { out, fit, instances } of attempts)
      if (out) {
        expect(governance.failover?.mode).not.toBe('stop');
        expect(fit).toBeLessThan(instances / 2);
      }
  }));

it("at least half of the instances may be called, so that no call is rejected for lack of one, except in mode 'stop'", () =>
  holds(steady, ({ calls }, { governance }) => {
    if (governance.failover?.mode !== 'stop') expect(calls.filter(({ error }) => error?.includes('instances are ejected'))).toEqual([]);
  }));

it('no more calls are in flight than the limit', () =>
  holds(steady, ({ attempts }, { governance: { limit } }) => {
    if (typeof limit === 'number') for (const { calls } of attempts) expect(calls).toBeLessThanOrEqual(limit);
  }));

it('further attempts, including hedges, are limited to a share of the calls plus a reserve', () =>
  holds(steady, ({ calls, attempts }) => {
    const first = new Set(attempts.map(({ call }) => call)).size;
    const seconds = Math.max(0, ...calls.map(({ endedAt }) => endedAt)) / 1_000;
    expect(attempts.length - first).toBeLessThanOrEqual(0.2 * calls.length + 10 * Math.ceil((seconds + 1) / 10));
  }));

it('a call is sent to each instance at most once, and in total no more often than allowed', () =>
  holds(steady, ({ attempts }, { governance: { attempts: most = 2 } }) => {
    for (const call of new Set(attempts.map((attempt) => attempt.call))) {
      const to = attempts.filter((attempt) => attempt.call === call).map(({ instance }) => instance);
      expect(new Set(to).size).toBe(to.length);
      expect(to.length).toBeLessThanOrEqual(most);
    }
  }));

it('a breaker opens, probes, and opens again or closes', () =>
  holds(steady, ({ events }) => {
    const legal = new Set(['closed open', 'open half-open', 'half-open open', 'half-open closed']);
    const states = ['closed', ...events.flatMap((event) => (event.kind === 'breaker' ? [event.state] : []))];
    for (const [index, state] of states.slice(1).entries()) expect(legal).toContain(`${states[index] ?? ''} ${state}`);
  }));

it('a failure never claims to have had no effect if one of its attempts may have had one', () =>
  holdsInMany(doubtful(spending), ({ calls }) => {
    expect(calls.filter(({ effect, mayHaveDone }) => effect === 'none' && mayHaveDone)).toEqual([]);
  }));

it('a failure is marked as without effect if no attempt can have had one, unless another was in flight', () =>
  holdsInMany(doubtful(spending.map(({ hedge: _, ...others }) => others)), ({ calls }) => {
    expect(calls.filter(({ effect, mayHaveDone }) => effect === 'unknown' && !mayHaveDone)).toEqual([]);
  }));
