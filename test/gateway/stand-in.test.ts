// What takes the place of an answer that could not be had.

import { describe, expect, it } from 'vitest';
import { BusinessError } from '../../src/model/errors.ts';
import { fails, playground, type Player } from './support.ts';

const safe = { safe: true, input: { id: 'x' } };

describe('a fallback', () => {
  it('is an earlier answer to the same input, if it is not too old', async () => {
    const player: Player = { id: 'a' };
    const { call, after, environment, events } = playground([player], { attempts: 1, fallback: [{ kind: 'cache', age: '10s' }] });
    expect(await call(safe)).toBe('a');
    player.does = fails;
    expect(await call(safe)).toBe('a');
    expect(events).toContainEqual({ kind: 'fallback', operation: 'take', by: 'cache' });
    expect(await call({ ...safe, input: { id: 'y' } })).toMatchObject({ kind: 'unavailable' });
    expect(await call({ ...safe, headers: { tenant: 'another' } })).toMatchObject({ kind: 'unavailable' });
    await Promise.all([after(11_000), environment.run()]);
    expect(await call(safe)).toMatchObject({ kind: 'unavailable' });
  });

  it('is tried in the order written: cache, stale, another route, static', async () => {
    const [one, two]: [Player, Player] = [
      { id: 'new', version: '2.0.0' },
      { id: 'old', version: '1.0.0' },
    ];
    const { call, events, after, environment } = playground([one, two], {
      attempts: 1,
      breaker: false,
      failover: { mode: 'fast-retry', threshold: 1_000 },
      routes: [
        {
          name: 'new',
          to: [{ version: '2.x' }],
          fallback: [
            { kind: 'cache', age: '1s' },
            { kind: 'route', route: 'old' },
            { kind: 'stale', age: '1h' },
            { kind: 'static', answer: 'nothing' },
          ],
        },
        { name: 'old', to: [{ version: '1.x' }] },
      ],
    });
    const by = () => events.flatMap((event) => (event.kind === 'fallback' ? event.by : [])).at(-1);
    await call(safe);
    one.does = fails;
    expect([await call(safe), by()]).toEqual(['new', 'cache']);
    await Promise.all([after(2_000), environment.run()]);
    expect([await call(safe), by()]).toEqual(['old', 'route']);
    two.does = fails;
    expect([await call(safe), by()]).toEqual(['new', 'stale']);
    expect([await call({ ...safe, input: 'other' }), by()]).toEqual(['nothing', 'static']);
  });

  it('is never used for a refusal, nor for an operation that may have an effect', async () => {
    const governance = { attempts: 1, fallback: [{ kind: 'static', answer: 'nothing' } as const] };
    const refuses = playground([{ id: 'a', does: () => Promise.reject(new BusinessError('No')) }], governance);
    expect(await refuses.call(safe)).toMatchObject({ kind: 'business' });
    expect(await playground([{ id: 'a', does: fails }], governance).call()).toMatchObject({ kind: 'unavailable' });
  });

  it('is also used if a call is rejected by a policy', async () => {
    const { call, sent } = playground([{ id: 'a' }], { rate: { perSecond: 0.001 }, fallback: [{ kind: 'static', answer: 'nothing' }] });
    for (let times = 0; times < 2; times++) await call(safe); // the burst
    expect(await call(safe)).toBe('nothing');
    expect(sent).toHaveLength(2);
  });
});

it('attempts by fallback routes stay within the retry budget', async () => {
  const { call, sent } = playground(
    [
      { id: 'v2', version: '2.0.0', does: fails },
      { id: 'v1', version: '1.0.0', does: fails },
    ],
    {
      breaker: false,
      limit: false,
      routes: [
        { name: 'new', to: [{ version: '2.x' }], fallback: [{ kind: 'route', route: 'old' }] },
        { name: 'old', to: [{ version: '1.x' }] },
      ],
    },
  );
  for (let times = 0; times < 500; times++) await call();
  expect(sent.length).toBeLessThanOrEqual(500 * 1.15 + 10);
});
