// Who is out until it says that it is well: asked, and let in again.

import { setImmediate as settled } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { createHealthCheck } from '../../src/gateway/health-check.ts';
import { governedTransport } from '../../src/gateway/governed-transport.ts';
import type { Transport } from '../../src/gateway/transports/transport.ts';
import { ServiceUnavailable } from '../../src/model/errors.ts';
import { base, fails, fake, playground, type Player } from './support.ts';

const sick: Player = { id: 'sick' };
const well: Player = { id: 'well' };

/** One of two fails once, and is out from then on. What it says when it is asked, in order. */
async function afterFailure(...says: readonly (() => Promise<boolean>)[]) {
  const players = [{ ...sick, does: fails }, well];
  const played = playground(players, { failover: { mode: 'stop' }, balance: 'round-robin' });
  const { gateway, environment } = played;
  const asked: [string, number][] = [];
  const isHealthy = ({ id }: Player) => {
    asked.push([id, environment.now()]);
    return says[asked.length - 1]?.() ?? Promise.resolve(true);
  };
  const { check } = createHealthCheck({ endpoints: () => gateway.endpoints, isHealthy, reinstate: gateway.reinstate }, environment);
  await played.call();
  return { ...played, asked, check };
}

const states = ({ endpoints }: Awaited<ReturnType<typeof afterFailure>>['gateway']) => endpoints.map(({ health }) => health.kind);

it('an ejected instance gets no call until it reports healthy, and its share from then on', async () => {
  const { gateway, environment, asked, check, call } = await afterFailure(
    () => Promise.resolve(false),
    () => Promise.reject(new Error('connect ECONNREFUSED')),
  );
  expect(states(gateway)).toEqual(['out', 'in']);
  expect(await call()).toBe('well');
  expect(await call()).toBe('well');
  const began = environment.now();
  check();
  await environment.run();
  await settled();
  expect(asked.map(([id, at]) => [id, at - began])).toEqual([
    ['sick', 2_000],
    ['sick', 4_000],
    ['sick', 6_000],
  ]);
  expect(states(gateway)).toEqual(['in', 'in']);
});

it('an instance is polled once a round, however often instances are ejected', async () => {
  const { environment, asked, check } = await afterFailure();
  check();
  check();
  check();
  await environment.run();
  expect(asked).toHaveLength(1);
});

it('an instance that is probed by calls is not polled', async () => {
  const { gateway, environment, call } = playground([{ ...sick, does: fails }, well], {
    failover: { mode: 'retry' },
    balance: 'round-robin',
  });
  let asked = 0;
  const { check } = createHealthCheck(
    { endpoints: () => gateway.endpoints, isHealthy: () => Promise.resolve(++asked > 0), reinstate: gateway.reinstate },
    environment,
  );
  await call();
  check();
  await environment.run();
  expect([asked, gateway.endpoints[0]?.health.kind]).toEqual([0, 'out']);
});

it('closing stops the polling', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const sick: Transport = { ...fake(() => Promise.reject(new ServiceUnavailable('no'))), healthy: () => Promise.resolve(false) };
    const reached = governedTransport([sick, fake(() => Promise.resolve({ taken: 'x' }))], {
      failover: { mode: 'stop' },
      balance: 'round-robin',
    });
    for (let times = 0; times < 2; times++) await reached.send({ ...base, timeout: 1_000 });
    await reached.close?.();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
