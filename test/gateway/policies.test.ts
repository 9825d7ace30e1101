// What each policy keeps to, whatever comes.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancers, type Balance } from '../../src/gateway/balance/balance.ts';
import { createEndpoint } from '../../src/gateway/instances/endpoint.ts';
import { createBreaker } from '../../src/gateway/flow/breaker.ts';
import { createBulkhead } from '../../src/gateway/flow/bulkhead.ts';
import { createAdaptiveLimit, createFixedLimit } from '../../src/gateway/flow/concurrency-limit.ts';
import { createRate } from '../../src/gateway/flow/rate.ts';
import { createFailover } from '../../src/gateway/instances/failover.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import { createRetryBudget } from '../../src/gateway/attempts/retry-budget.ts';
import { BusinessError, ServiceUnavailable } from '../../src/model/errors.ts';
import { createVirtualEnvironment } from '../../bench/simulation/virtual-environment.ts';

/** A environment whose time is set by hand. */
function handWorld(seed = 1) {
  const { random } = createVirtualEnvironment(seed);
  const environment = { at: 0, now: () => environment.at, random, setTimer: () => () => undefined };
  return environment;
}

const endpoints = (weights: readonly number[]) => weights.map((weight, index) => createEndpoint({ id: String(index), weight }));
type Some = [ReturnType<typeof createEndpoint>, ...ReturnType<typeof createEndpoint>[]];

describe('balancing', () => {
  it('by weight chooses each instance exactly as often as its weight, in every round', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }), (weights) => {
        const all = endpoints(weights) as Some;
        const pick = balancers.weighted(handWorld());
        const round = weights.reduce((sum, weight) => sum + weight, 0);
        for (let turn = 0; turn < 3; turn++) {
          const picked = Array.from({ length: round }, () => all.indexOf(pick(all, 'take')));
          expect(weights.map((_, index) => picked.filter((one) => one === index).length)).toEqual(weights);
        }
      }),
    );
  });

  it('at random follows the weights (chi-square, p > 0.001)', () => {
    const weights = [1, 2, 3, 4];
    const all = endpoints(weights) as Some;
    const pick = balancers.random(handWorld());
    const picks = Array.from({ length: 100_000 }, () => pick(all, 'take'));
    const chiSquare = weights.reduce((sum, weight, index) => {
      const expected = (picks.length * weight) / 10;
      return sum + (picks.filter((picked) => picked === all[index]).length - expected) ** 2 / expected;
    }, 0);
    expect(chiSquare).toBeLessThan(16.27); // three degrees of freedom
  });

  it.each(Object.keys(balancers) as Balance[])('%s chooses one of the candidates', (balance) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (count, seed) => {
        const all = endpoints(Array.from({ length: count }, () => 1)) as Some;
        expect(all).toContain(balancers[balance](handWorld(seed))(all, 'take'));
      }),
    );
  });
});

describe('a rate', () => {
  it('passes at most rate × window + burst + 1 calls in any window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 200 }),
        (perSecond, burst, gaps) => {
          const environment = handWorld();
          const rate = createRate({ perSecond, burst }, environment);
          const passed = gaps.flatMap((gap) => {
            environment.at += gap;
            return rate() === 0 ? [environment.at] : [];
          });
          for (const [index, from] of passed.entries())
            for (const [more, to] of passed.slice(index).entries())
              expect(more + 1).toBeLessThanOrEqual((perSecond * (to - from)) / 1_000 + burst + 1 + 1e-6);
        },
      ),
    );
  });
});

describe('a retry budget', () => {
  it('allows in ten seconds at most its share of the calls, plus its reserve', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.boolean()), { maxLength: 400 }), (steps) => {
        const environment = handWorld();
        const budget = createRetryBudget({ ratio: 0.1, reserve: 1 }, environment);
        const calls: number[] = [];
        const spent: number[] = [];
        for (const [gap, further] of steps) {
          environment.at += gap;
          if (!further) calls.push(environment.at);
          if (!further) budget.deposit();
          else if (budget.withdraw()) spent.push(environment.at);
        }
        const lately = (times: readonly number[], at: number) => times.filter((time) => time > at - 10_000 && time <= at).length;
        for (const at of spent)
          expect(lately(spent, at)).toBeLessThanOrEqual(0.1 * calls.filter((time) => time > at - 20_000 && time <= at).length + 20);
      }),
    );
  });
});

describe('a bulkhead', () => {
  it('never has more calls in flight than its limit, and none in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 300 })), { maxLength: 60 }),
        async (limit, visits) => {
          const environment = createVirtualEnvironment(1);
          const bulkhead = createBulkhead(createFixedLimit(limit), { queue: 3 }, environment);
          let most = 0;
          let at = 0;
          for (const [gap, stay] of visits) {
            at += gap;
            environment.setTimer(at, () => void visit(stay));
          }
          await environment.run();
          expect(most).toBeLessThanOrEqual(limit);
          expect(bulkhead.inFlight).toBe(0);

          async function visit(stay: number): Promise<void> {
            if (!(await bulkhead.acquire())) return;
            most = Math.max(most, bulkhead.inFlight);
            environment.setTimer(stay, () => bulkhead.release({ milliseconds: stay, success: true }));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('with an adaptive limit stays between its bounds for all response times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 500 }), fc.boolean()), { maxLength: 400 }),
        (ends) => {
          const environment = handWorld();
          const limit = createAdaptiveLimit({ minimum: 4, maximum: 60 }, environment);
          for (const [milliseconds, inFlight, success] of ends) {
            environment.at += 120;
            limit.ended({ milliseconds, inFlight, success });
            expect(limit.limit).toBeGreaterThanOrEqual(4);
            expect(limit.limit).toBeLessThanOrEqual(60);
          }
        },
      ),
    );
  });
});

describe('a breaker', () => {
  const legal = new Set(['closed open', 'open half-open', 'half-open open', 'half-open closed']);

  it('changes only from closed to open to half-open and back, with at most three probes in half a second', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.boolean(), fc.integer({ min: 0, max: 4 })), { maxLength: 300 }),
        (steps) => {
          const environment = handWorld();
          const breaker = createBreaker({ minimum: 5 }, environment);
          const open: ((success: boolean) => void)[] = [];
          let before: string = breaker.state.kind;
          let probes = 0;
          let since = 0;
          for (const [gap, success, held] of steps) {
            environment.at += gap;
            const entry = breaker.enter();
            see();
            if (entry.kind === 'passed') open.push(entry.left);
            const { state } = breaker;
            if (entry.kind === 'passed' && state.kind === 'half-open')
              expect(++probes).toBeLessThanOrEqual(3 * (1 + Math.floor((environment.at - since) / 500)));
            while (open.length > held) {
              open.shift()?.(success);
              see();
            }
          }

          function see(): void {
            const { kind } = breaker.state;
            if (kind === before) return;
            expect(legal).toContain(`${before} ${kind}`);
            before = kind;
            probes = 0;
            since = environment.at;
          }
        },
      ),
    );
  });
});

const plain = ({ at }: { readonly at: number }) => ({ began: at, probe: 0 });

describe('failover', () => {
  it.each([
    [['bad', 'bad', 'bad', 'bad', 'good', 'bad', 'bad', 'bad', 'bad', 'bad'], true], // five in a row at the end
    [['good', 'bad', 'bad', 'bad', 'bad', 'good', 'bad', 'bad', 'bad', 'bad'], false], // 80 %
    [['bad', 'bad', 'bad', 'bad', 'good', 'bad', 'bad', 'bad', 'bad'], false], // nine calls
  ] as const)('an instance with the calls %j is ejected: %s', (calls, isOut) => {
    const { bad } = tried(calls);
    expect(bad.health.kind === 'out').toBe(isOut);
  });

  it('ejects an instance that fails most of its calls, but never five in a row', () => {
    const four = ['bad', 'bad', 'bad', 'bad'] as const;
    expect(tried([...four, 'good', ...four, 'bad'].slice(0, 9) as 'bad'[]).bad.health.kind).toBe('in');
    const { bad, failover, environment } = tried([...four, 'good', ...four], { threshold: 6 });
    failover.failed(bad, plain(environment)); // the tenth: nine of ten
    expect(bad.health.kind).toBe('out');
  });

  it('does not eject an instance with fewer failures than its threshold, whatever their share', () => {
    const nineteen = Array.from({ length: 19 }, () => 'bad' as const);
    expect(tried(nineteen, { threshold: 20 }).bad.health.kind).toBe('in');
    expect(tried([...nineteen, 'bad'], { threshold: 20 }).bad.health.kind).toBe('out');
  });

  function tried(calls: readonly ('good' | 'bad')[], { threshold = 5 } = {}) {
    const environment = handWorld();
    const all = endpoints([1]) as Some;
    const failover = createFailover({ mode: 'fast-retry', threshold }, { endpoints: () => all }, environment);
    const [bad] = all;
    for (const call of calls) {
      environment.at += 10;
      if (call === 'good') failover.succeeded(bad, plain(environment));
      else failover.failed(bad, plain(environment));
    }
    return { bad, failover, environment };
  }

  it('ejects an instance after five consecutive failures, probes it once, and admits it again', () => {
    const environment = handWorld();
    const all = endpoints([1, 1, 1]) as Some;
    const failover = createFailover({ mode: 'fast-retry' }, { endpoints: () => all }, environment);
    const [bad] = all;
    for (let times = 0; times < 5; times++) failover.failed(bad, plain(environment));
    expect(failover.eligible(all)).not.toContain(bad);
    environment.at += 1_000;
    expect(failover.eligible(all)).toContain(bad);
    const late = plain({ at: environment.at - 1_000 });
    const probe = failover.began(bad);
    expect(failover.eligible(all)).not.toContain(bad);
    failover.succeeded(bad, late);
    failover.failed(bad, late);
    failover.aborted(bad, late);
    expect(bad.health.kind).toBe('probing');
    failover.succeeded(bad, { began: environment.at, probe });
    expect(bad.health.kind).toBe('in');
    for (let times = 0; times < 9; times++) failover.failed(bad, late); // before it was let in
    expect(bad.health.kind).toBe('in');
  });

  it('ejects no instance if more than half would be ejected', () => {
    const all = endpoints([1, 1, 1]) as Some;
    const failover = createFailover({ mode: 'retry' }, { endpoints: () => all }, handWorld());
    for (const left of [2, 3, 3]) {
      const [first] = failover.eligible(all);
      if (first) failover.failed(first, plain({ at: 0 }));
      expect(failover.eligible(all)).toHaveLength(left);
    }
  });

  it('admits all instances if one recovers while too few are healthy, because it could not handle all calls', () => {
    const environment = handWorld();
    const all = endpoints([1, 1, 1]) as Some;
    const failover = createFailover({ mode: 'retry' }, { endpoints: () => all }, environment);
    for (const one of all) failover.failed(one, plain(environment));
    environment.at += 1_000;
    const probe = failover.began(all[0]);
    failover.succeeded(all[0], { began: environment.at, probe });
    expect(all.map(({ health }) => health.kind)).toEqual(['in', 'in', 'in']);
  });

  it("with 'stop' ejects each instance that failed once, even if that is all", () => {
    const environment = handWorld();
    const all = endpoints([1, 1]) as Some;
    const failover = createFailover({ mode: 'stop' }, { endpoints: () => all }, environment);
    for (const one of all) failover.failed(one, plain(environment));
    environment.at += 1e9;
    expect(failover.eligible(all)).toEqual([]);
    failover.reinstate(all[0]);
    expect(failover.eligible(all)).toEqual([all[0]]);
  });
});

describe('a gateway', () => {
  it('counts every call once, and has none in flight in the end, for all outcomes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 1_500 }), fc.constantFrom('answers', 'refuses', 'fails', 'breaks')), {
          minLength: 1,
          maxLength: 80,
        }),
        async (behaviours) => {
          const environment = createVirtualEnvironment(3);
          const gateway = createGateway([{ id: 'a' }, { id: 'b' }, { id: 'c' }], { limit: 10 }, { environment });
          let attempts = 0;
          let ended = 0;
          for (const [index, [milliseconds, kind]] of behaviours.entries())
            environment.setTimer(index * 20, () => {
              const send = (_: unknown, { timeout }: { timeout: number }) =>
                new Promise<string>((resolve, reject) => {
                  attempts++;
                  environment.setTimer(Math.min(timeout, milliseconds), () => {
                    if (kind === 'answers') resolve('done');
                    else
                      reject(
                        kind === 'refuses'
                          ? new BusinessError('No')
                          : kind === 'fails'
                            ? new ServiceUnavailable('no')
                            : new TypeError('bug'),
                      );
                  });
                });
              gateway.call({ operation: 'take', timeout: 1_000 }, send).then(
                () => ended++,
                () => ended++,
              );
            });
          await environment.run();
          expect(ended).toBe(behaviours.length);
          expect(gateway.endpoints.map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
          expect(attempts).toBeLessThanOrEqual(behaviours.length * 1.1 + 11);
        },
      ),
      { numRuns: 40 },
    );
  });
});
