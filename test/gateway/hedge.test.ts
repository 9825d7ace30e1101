// A second attempt beside a slow first.

import { describe, expect, it } from 'vitest';
import { BusinessError } from '../../src/model/errors.ts';
import { fails, playground, type Player } from './support.ts';

const hedge = { after: '50ms' } as const;
const roundRobin = { hedge, balance: 'round-robin' } as const;

describe('a hedge', () => {
  it('answers if the first attempt takes too long, which is then aborted and not counted as failed', async () => {
    const { call, sent, environment, gateway } = playground(
      [
        { id: 'slow', does: 900 },
        { id: 'fast', does: 5 },
      ],
      roundRobin,
    );
    for (let times = 0; times < 2; times++) expect(await call({ idempotent: true })).toBe('fast');
    expect(sent.map(({ instance }) => instance).sort()).toEqual(['fast', 'fast', 'slow']);
    expect(sent.find(({ instance }) => instance === 'slow')?.attempt.signal?.aborted).toBe(true);
    expect(environment.now()).toBeLessThan(100);
    expect(gateway.endpoints.map(({ inFlight, health }) => [inFlight, health.kind])).toEqual([
      [0, 'in'],
      [0, 'in'],
    ]);
    expect(gateway.endpoints[0]?.failures.value(environment.now())).toBe(0);
    expect(gateway.endpoints[0]?.responseTime('take').cost(environment.now())).toBeGreaterThanOrEqual(40); // but it is known to be slow
  });

  it('is not sent for operations that are not idempotent, nor if the first attempt is in time', async () => {
    const slow = playground(
      [
        { id: 'a', does: 200 },
        { id: 'b', does: 200 },
      ],
      { hedge },
    );
    await slow.call();
    expect(slow.sent).toHaveLength(1);
    const fast = playground(
      [
        { id: 'a', does: 5 },
        { id: 'b', does: 5 },
      ],
      { hedge },
    );
    await fast.call({ safe: true });
    expect(fast.sent).toHaveLength(1);
  });

  it('is sent after the 95th percentile of the response times, once there are enough of them', async () => {
    const players: Player[] = [{ id: 'a' }, { id: 'b' }];
    const { call, sent, environment } = playground(players, { hedge: true, balance: 'round-robin' });
    for (let times = 0; times < 60; times++) {
      for (const player of players) player.does = 10 + (times % 7);
      await call({ idempotent: true });
    }
    const before = { sent: sent.length, now: environment.now() };
    expect(before.sent).toBeLessThan(64);
    for (const player of players) player.does = sent.at(-1)?.instance === player.id ? 12 : 800;
    await call({ idempotent: true });
    expect(sent.length - before.sent).toBe(2);
    expect(environment.now() - before.now).toBeLessThan(40);
  });

  it('counts towards the retry budget', async () => {
    const { call, sent } = playground(
      [
        { id: 'a', does: 200 },
        { id: 'b', does: 200 },
      ],
      { hedge, budget: { ratio: 0, reserve: 0 } },
    );
    await call({ idempotent: true });
    expect(sent).toHaveLength(1);
  });

  it('waits for the other attempt if one fails, and takes a refusal for an answer', async () => {
    const failing = playground(
      [
        { id: 'bad', does: () => failing.after(80).then(fails) },
        { id: 'good', does: 100 },
      ],
      roundRobin,
    );
    expect(await failing.call({ idempotent: true })).toBe('good');
    const refuse = () => Promise.reject(new BusinessError('No'));
    const refusing = playground(
      [
        { id: 'a', does: () => refusing.after(80).then(refuse) },
        { id: 'b', does: () => refusing.after(80).then(refuse) },
      ],
      roundRobin,
    );
    expect(await refusing.call({ idempotent: true })).toMatchObject({ kind: 'business' });
    expect(refusing.sent).toHaveLength(2);
  });

  it('is aborted with the call', async () => {
    const { call, sent, environment, gateway } = playground(
      [
        { id: 'a', does: 900 },
        { id: 'b', does: 900 },
      ],
      { hedge },
    );
    const abort = new AbortController();
    environment.setTimer(100, () => abort.abort());
    await call({ idempotent: true, signal: abort.signal });
    expect(sent.map(({ attempt }) => attempt.signal?.aborted)).toEqual([true, true]);
    expect(gateway.endpoints.map(({ inFlight, failures }) => [inFlight, failures.value(environment.now())])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});
