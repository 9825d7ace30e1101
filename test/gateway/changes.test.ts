// Instances that come and go, policies that change, calls that nobody waits for any more.

import { describe, expect, it } from 'vitest';
import { governedTransport } from '../../src/gateway/governed-transport.ts';
import { discover, memoryRegistry } from '../../src/registry/index.ts';
import { base, fails, fake, playground, type Player } from './support.ts';

describe('instances', () => {
  it('that remain keep their statistics; new ones get calls gradually', async () => {
    const bad: Player = { id: 'bad', does: fails };
    const good: Player = { id: 'good' };
    const { call, gateway, sent } = playground([bad, good], {
      balance: 'weighted',
      failover: { mode: 'fast-retry', threshold: 1 },
      attempts: 1,
    });
    await call();
    await call();
    gateway.update([bad, good, { id: 'joined' }]);
    expect(gateway.endpoints.map(({ health }) => health.kind)).toEqual(['out', 'in', 'in']);
    sent.length = 0;
    for (let times = 0; times < 20; times++) await call();
    expect(sent.filter(({ instance }) => instance === 'joined').length).toBeLessThan(5);
    expect(sent.filter(({ instance }) => instance === 'good').length).toBeGreaterThan(14);
  });

  it('that are removed get no further calls, and finish those in flight', async () => {
    const { send, gateway, environment } = playground([{ id: 'a', does: 100 }]);
    const answer = send({ operation: 'take', timeout: 1_000 });
    gateway.update([{ id: 'b' }]);
    const next = send({ operation: 'take', timeout: 1_000 });
    await environment.run();
    expect(await Promise.all([answer, next])).toEqual(['a', 'b']);
  });
});

describe('a new configuration', () => {
  it('takes effect immediately, and keeps the state of unchanged policies', async () => {
    const player: Player = { id: 'a', does: fails };
    const { call, gateway, sent } = playground([player], { breaker: { minimum: 3 }, attempts: 1 });
    for (let times = 0; times < 3; times++) await call();
    gateway.configure({ breaker: { minimum: 3 }, attempts: 1, rate: { perSecond: 1_000 } });
    await call();
    expect(sent).toHaveLength(3); // still open
    gateway.configure({ breaker: false });
    player.does = 1;
    expect(await call()).toBe('a');
  });

  it('does not affect calls in flight', async () => {
    const players = [
      { id: 'old', version: '1.0.0', does: 100 },
      { id: 'new', version: '2.0.0', does: 100 },
    ];
    const to = (version: string) => ({ routes: [{ name: 'all', to: [{ version }] }] });
    const { send, gateway, environment } = playground(players, to('1.x'));
    const before = send({ operation: 'take', timeout: 1_000 });
    gateway.configure(to('2.x'));
    const after = send({ operation: 'take', timeout: 1_000 });
    await environment.run();
    expect(await Promise.all([before, after])).toEqual(['old', 'new']);
  });
});

describe('an aborted call', () => {
  it('counts against no instance, and releases its permit', async () => {
    const { call, gateway, environment, events } = playground([{ id: 'a', does: 900 }], {
      limit: 1,
      breaker: { minimum: 1 },
      failover: { mode: 'stop' },
    });
    for (let times = 0; times < 5; times++) {
      const abort = new AbortController();
      environment.setTimer(10, () => abort.abort());
      await call({ signal: abort.signal });
    }
    expect(events).toEqual([]);
    expect(gateway.endpoints[0]?.inFlight).toBe(0);
    expect(await call({})).toBe('a');
  });

  it('lets the next call probe an ejected instance', async () => {
    const player: Player = { id: 'a', does: fails };
    const { call, gateway, environment, after } = playground([player, { id: 'b' }, { id: 'c' }], {
      failover: { mode: 'retry', base: '1s' },
      balance: 'round-robin',
      attempts: 1,
    });
    for (let times = 0; times < 3; times++) await call();
    expect(gateway.endpoints[0]?.health.kind).toBe('out');
    await Promise.all([after(2_000), environment.run()]);
    player.does = 900;
    for (let times = 0; times < 3; times++) {
      const abort = new AbortController();
      environment.setTimer(10, () => abort.abort());
      await call({ signal: abort.signal });
    }
    expect(gateway.endpoints[0]?.health.kind).toBe('out');
    player.does = 1;
    for (let times = 0; times < 3; times++) await call();
    expect(gateway.endpoints[0]?.health.kind).toBe('in');
  });
});

describe('a load limit', () => {
  it('falls while the instances are busy, and rises again when they are not', async () => {
    let busy = 0.95;
    const { send, environment } = playground([{ id: 'a', does: ({ attempt }) => (attempt.loaded(busy), Promise.resolve()) }], {
      load: {},
      limit: false,
    });
    const share: number[] = [];
    for (let second = 0; second < 70; second++) {
      let passed = 0;
      for (let call = 0; call < 100; call++)
        environment.setTimer(second * 1_000 + call * 10, () => {
          if (second === 15 && call === 0) busy = 0.2;
          void send({ operation: 'take', timeout: 1_000 }).then(
            () => passed++,
            () => undefined,
          );
        });
      environment.setTimer(second * 1_000 + 999, () => void share.push(passed / 100));
    }
    await environment.run();
    expect(share[0]).toBe(1);
    expect(share[14]).toBeLessThan(0.4);
    expect(share.slice(2, 15)).toEqual([...share.slice(2, 15)].sort((a, b) => b - a));
    expect(share[69]).toBe(1);
  });
});

it('a waiting call is sent to an instance that still exists', async () => {
  const { send, environment, gateway, sent } = playground([{ id: 'old', does: 50 }], { limit: 1 });
  void send({ operation: 'take', timeout: 1_000 }).catch(() => undefined);
  void send({ operation: 'take', timeout: 1_000 }).catch(() => undefined);
  environment.setTimer(10, () => gateway.update([{ id: 'new' }]));
  await environment.run();
  expect(sent.map(({ instance }) => instance)).toEqual(['old', 'new']);
});

it('a change of another policy keeps the response times that a hedge has learnt', async () => {
  const players: Player[] = [
    { id: 'a', does: 10 },
    { id: 'b', does: 10 },
  ];
  const { call, gateway, sent } = playground(players, { hedge: true, balance: 'round-robin' });
  for (let times = 0; times < 60; times++) await call({ idempotent: true });
  gateway.configure({ hedge: true, balance: 'round-robin', rate: { perSecond: 1_000 } });
  for (const player of players) player.does = 500;
  sent.length = 0;
  await call({ idempotent: true });
  expect(sent).toHaveLength(2);
});

it('an instance without a usable transport does not affect the others of a registry', async () => {
  const registry = memoryRegistry();
  await registry.register({ service: 'depot', instance: { id: 'good', address: 'good://x' }, ttl: 0 });
  await registry.register({ service: 'depot', instance: { id: 'odd', address: 'ftp://y' }, ttl: 0 });
  const reached = governedTransport(
    discover(registry, { service: 'depot' }),
    {},
    {
      transport: ({ address }) => {
        if (address.startsWith('ftp')) throw new TypeError('Cannot reach it');
        return fake(() => Promise.resolve({ taken: 'x' }));
      },
    },
  );
  expect(await reached.send({ ...base, timeout: 1_000 }).catch((error: unknown) => String(error))).toEqual({ taken: 'x' });
  await reached.close?.();
});

it('waiting for the registry counts towards the timeout of the call', async () => {
  const registry = memoryRegistry();
  const timeouts: number[] = [];
  const reached = governedTransport(
    discover(
      {
        ...registry,
        watch: (name, watcher) => {
          setTimeout(() => watcher.seen({ instances: [{ id: 'a', address: 'x://y' }], garbage: [] }), 150);
          return () => undefined;
        },
      },
      { service: 'depot' },
    ),
    {},
    { transport: () => fake(({ timeout }) => (timeouts.push(timeout), Promise.resolve({ taken: 'x' }))) },
  );
  await reached.send({ ...base, timeout: 400 });
  expect(timeouts[0]).toBeLessThan(350); // some 150 are gone
  await reached.close?.();
});
