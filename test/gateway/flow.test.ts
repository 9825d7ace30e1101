// Limits together: each lets through what it should, and whoever is kept out by one uses up nothing of the others.

import { setImmediate as settled } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createBreaker } from '../../src/gateway/flow/breaker.ts';
import { createLoadLimit } from '../../src/gateway/flow/load-limit.ts';
import { createAdaptiveLimit } from '../../src/gateway/flow/concurrency-limit.ts';
import { createVirtualEnvironment } from '../../bench/simulation/virtual-environment.ts';
import { fails, playground, type Player } from './support.ts';

it('rate and load limits together pass the smaller of the two', async () => {
  const { send, environment } = playground([{ id: 'a' }], { limit: false, breaker: false, rate: { perSecond: 50 }, load: { maximum: 20 } });
  let passed = 0;
  for (let at = 0; at < 10_000; at += 5)
    environment.setTimer(
      at,
      () =>
        void send({ operation: 'take', timeout: 1_000 }).then(
          () => passed++,
          () => undefined,
        ),
    );
  await environment.run();
  expect(passed / 10).toBeGreaterThan(18);
});

it('an adaptive limit starts within its bounds', () => {
  const environment = createVirtualEnvironment(1);
  expect(createAdaptiveLimit({ initial: 60, maximum: 10 }, environment).limit).toBeLessThanOrEqual(10);
});

it('the maximum of the load limit applies to all instances together', async () => {
  const { send, environment, sent } = playground(
    [
      { id: 'a', does: 100 },
      { id: 'b', does: 100 },
      { id: 'c', does: 100 },
    ],
    { limit: { maximum: 10 }, queue: { queue: 0 } },
  );
  for (let call = 0; call < 30; call++) void send({ operation: 'take', timeout: 1_000 }).catch(() => undefined);
  await settled();
  expect(sent.length).toBeLessThanOrEqual(10);
  await environment.run();
});

it('the last load report of a dead instance does not limit the others forever', async () => {
  const dying: Player = { id: 'dying', does: ({ attempt }) => (attempt.loaded(1), Promise.resolve()) };
  const players: Player[] = [dying, { id: 'well', does: ({ attempt }) => (attempt.loaded(0.65), Promise.resolve()) }];
  const { send, environment } = playground(players, { load: {}, limit: false, breaker: false, balance: 'round-robin' });
  let passed = 0;
  for (let at = 0; at < 120_000; at += 10)
    environment.setTimer(at, () => {
      if (at === 3_000) dying.does = fails;
      void send({ operation: 'take', timeout: 1_000 }).then(
        () => (passed += at > 110_000 ? 1 : 0),
        () => undefined,
      );
    });
  await environment.run();
  expect(passed / 10).toBeGreaterThan(50); // of 100 a second; 0.65 is not busy
});

it('a route with a limit of its own counts towards the rate of its service', async () => {
  const { send, environment } = playground([{ id: 'a' }], {
    rate: { perSecond: 10 },
    routes: [{ name: 'one', match: { operations: ['one'] }, limit: 5 }],
  });
  let passed = 0;
  for (let at = 0; at < 10_000; at += 10)
    for (const operation of ['one', 'two'])
      environment.setTimer(
        at,
        () =>
          void send({ operation, timeout: 1_000 }).then(
            () => passed++,
            () => undefined,
          ),
      );
  await environment.run();
  expect(passed / 10).toBeLessThanOrEqual(11);
});

it('an aborted call leaves the wait queue immediately', async () => {
  const { send, environment } = playground([{ id: 'a', does: 900 }], { limit: 1, queue: { queue: 1, maxWait: '10s' } });
  void send({ operation: 'take', timeout: 1_000 }).catch(() => undefined);
  const abort = new AbortController();
  let ended: number | undefined;
  void send({ operation: 'take', timeout: 5_000, signal: abort.signal }).catch(() => (ended = environment.now()));
  environment.setTimer(10, () => abort.abort());
  await environment.run();
  expect(ended).toBe(10);
});

it('a load limit starts with the rate of answers, not with the rate of admitted calls', async () => {
  const environment = createVirtualEnvironment(1);
  const limit = createLoadLimit({}, () => 1, environment);
  for (let call = 0; call < 101; call++) {
    limit.rate();
    if (call % 5 === 0) limit.answered();
    await environment.pass(10);
  }
  expect(limit.perSecond).toBeCloseTo(18, 0); // nine tenths of twenty a second
});

it('a breaker probes soon if no instance was reached, and rejects calls with an unchanged retry time', async () => {
  const environment = createVirtualEnvironment(1);
  const openFor = async (unsent: boolean) => {
    const breaker = createBreaker({ minimum: 1 }, environment);
    const fail = () => {
      const entry = breaker.enter();
      if (entry.kind === 'passed') entry.left(false, unsent);
      return entry;
    };
    fail();
    const held = fail();
    const began = environment.now();
    while (breaker.enter().kind === 'refused') await environment.pass(5);
    return { open: environment.now() - began, wait: held.kind === 'refused' ? held.wait : 0 };
  };
  const [reached, nobody] = [await openFor(false), await openFor(true)];
  expect(reached.open).toBeGreaterThanOrEqual(450);
  expect(nobody.open).toBeLessThanOrEqual(60);
  expect(nobody.wait).toBeGreaterThanOrEqual(500); // Temporal is not asked to try as often
});

it.each([
  { load: 0.15, more: 1.5 },
  { load: 0.5, more: 1.2 },
  { load: 0.59, more: 1.05 },
  { load: 0, more: 1.5 },
])('a load of $load passes $more times as many calls in the next second', ({ load, more }) => {
  const environment = createVirtualEnvironment(1);
  let now = 1;
  const limit = createLoadLimit({ maximum: 1_000 }, () => now, environment);
  for (let call = 0; call < 1_000; call++) limit.rate();
  environment.setTimer(1_000, () => limit.rate());
  environment.setTimer(1_500, () => {
    now = load;
    const before = limit.perSecond ?? 0;
    environment.setTimer(2_001, () => {
      limit.rate();
      expect((limit.perSecond ?? 0) / before).toBeCloseTo(more, 1);
    });
  });
  return environment.run();
});
