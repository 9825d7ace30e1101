// Which way a call goes.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, inPercent } from '../../src/gateway/routes/bucket.ts';
import { z } from 'zod';
import { createGateway } from '../../src/gateway/gateway.ts';
import { governedTransport } from '../../src/gateway/governed-transport.ts';
import { createVirtualEnvironment } from '../../bench/simulation/virtual-environment.ts';
import { operation, defineService } from '../../src/index.ts';
import { base, fails, fake, playground } from './support.ts';

const old = { id: 'old', version: '1.4.0' };
const renewed = { id: 'new', version: '2.0.0' };
const versions = [old, renewed];
const canary = (percent: number) => ({ routes: [{ name: 'canary', to: [{ version: '2.x', percent }, { version: '1.x' }] }] });
const runs = Array.from({ length: 1_000 }, (_, index) => `order-${String(index)}`);

describe('a route', () => {
  it.each([
    ['by operation', { operations: ['take'] }, { operation: 'take' }, { operation: 'give' }],
    ['by tenant', { tenants: ['acme'] }, { headers: { tenant: 'acme' } }, { headers: { tenant: 'other' } }],
    ['by header', { headers: { Region: 'eu' } }, { headers: { region: 'eu' } }, {}],
    [
      'by a field of the input',
      { input: { 'line.sku': ['tea', 'coffee'] } },
      { input: { line: { sku: 'tea' } } },
      { input: { line: null } },
    ],
  ])('is used %s', async (_, match, taken, notTaken) => {
    const { call } = playground(versions, {
      routes: [
        { name: 'one', match, to: [{ version: '2.x' }] },
        { name: 'other', to: [{ version: '1.x' }] },
      ],
    });
    expect(await call({ operation: 'take', ...taken })).toBe('new');
    expect(await call({ operation: 'take', ...notTaken })).toBe('old');
  });

  it('selects instances by version, zone and tags', async () => {
    const players = [
      { id: 'a', version: '1.0.0', zone: 'north', tags: ['gpu'] },
      { id: 'b', version: '1.2.0', zone: 'south', tags: ['gpu', 'fast'] },
      { id: 'c', version: 'not a version' },
    ];
    for (const [to, id] of [
      [{ version: '>=1.1' }, 'b'],
      [{ zone: 'north' }, 'a'],
      [{ tags: ['fast', 'gpu'] }, 'b'],
    ] as const)
      expect(await playground(players, { routes: [{ name: 'one', to: [to] }] }).call()).toBe(id);
  });

  it('rejects a call if it has no instance', async () => {
    const error = await playground(versions, { routes: [{ name: 'one', to: [{ version: '3.x' }] }] }).call();
    expect(error).toMatchObject({ kind: 'unavailable', retryAfter: 1_000, effect: 'none' });
  });

  it('may have policies of its own', async () => {
    const { call, sent } = playground(
      [
        { id: 'a', does: fails },
        { id: 'b', does: fails },
      ],
      {
        routes: [{ name: 'once', match: { operations: ['once'] }, attempts: 1 }],
      },
    );
    await call({ operation: 'once' });
    expect(sent).toHaveLength(1);
    await call({ operation: 'twice' });
    expect(sent).toHaveLength(3);
  });
});

describe('a canary', () => {
  it('gets its share of the runs, and all calls of a run take the same route', async () => {
    const { call } = playground(versions, canary(10));
    const all = async () => {
      const taken: unknown[] = [];
      for (const run of runs) taken.push(await call({ run }));
      return taken;
    };
    const taken = await all();
    expect(taken.filter((id) => id === 'new').length / runs.length).toBeCloseTo(0.1, 1);
    expect(await all()).toEqual(taken);
  });

  it('keeps its runs when its share grows', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (run, salt, one, other) => {
          const bucket = bucketOf(run, salt);
          if (inPercent(bucket, Math.min(one, other))) expect(inPercent(bucket, Math.max(one, other))).toBe(true);
        },
      ),
    );
  });

  it('spreads runs evenly even if their ids differ only in a number', () => {
    const tenths = runs.map((run) => Math.floor(bucketOf(run, 'canary') / 1_000));
    for (let tenth = 0; tenth < 10; tenth++)
      expect(Math.abs(tenths.filter((one) => one === tenth).length - runs.length / 10)).toBeLessThan(45); // some four standard deviations
  });

  it('without an instance leaves its calls to the others', async () => {
    const { call } = playground([old], canary(100));
    expect(await call({ run: 'any' })).toBe('old');
  });
});

describe('a mirror', () => {
  const routes = [{ name: 'mirrored', to: [{ version: '1.x' }], mirror: { version: '2.x' } }];

  it('gets a copy of safe calls, and does not affect the original call', async () => {
    const { call, sent, gateway } = playground([old, { ...renewed, does: fails }], { routes });
    expect(await call({ safe: true })).toBe('old');
    expect(sent.map(({ instance }) => instance).sort()).toEqual(['new', 'old']);
    expect(sent.find(({ instance }) => instance === 'new')?.attempt.headers).toEqual({ 'x-mirrored': '1' });
    expect(gateway.endpoints.map(({ health }) => health)).toEqual(
      gateway.endpoints.map(() => expect.objectContaining({ consecutive: 0 }) as unknown),
    );
  });

  it.each(['least-response-time', 'least-requests', 'random', 'round-robin'] as const)(
    'spreads copies by %s, as it does calls',
    async (balance) => {
      const mirrors = ['x', 'y', 'z'].map((id) => ({ id, version: '2.0.0' }));
      const { call, sent } = playground([old, ...mirrors], { balance, routes });
      for (let each = 0; each < 90; each++) await call({ safe: true });
      const copies = mirrors.map(({ id }) => sent.filter(({ instance }) => instance === id).length);
      expect(copies.reduce((sum, count) => sum + count)).toBe(90);
      for (const count of copies) expect(count).toBeGreaterThan(15);
    },
  );

  it('gets no copy of a call that may have an effect', async () => {
    const { call, sent } = playground(versions, { routes });
    await call();
    expect(sent.map(({ instance }) => instance)).toEqual(['old']);
  });
});

it('the tenant header matches in any letter case', async () => {
  const told: string[] = [];
  const at = (version: string) => ({ version, transport: fake(() => (told.push(version), Promise.resolve({ taken: 'x' }))) });
  const reached = governedTransport([at('1.0.0'), at('2.0.0')], {
    routes: [
      { name: 'one', match: { tenants: ['acme'] }, to: [{ version: '2.x' }] },
      { name: 'rest', to: [{ version: '1.x' }] },
    ],
  });
  await reached.send({ ...base, timeout: 1_000, headers: { Tenant: 'acme' } });
  expect(told).toEqual(['2.0.0']);
});

it('a mirrored call has a key of its own', async () => {
  const look = defineService('look', {
    see: operation({ input: z.object({ id: z.string() }), output: z.object({ seen: z.string() }), safe: true }),
  });
  const keys: string[] = [];
  const seen = fake(({ key }) => (keys.push(key), Promise.resolve({ seen: 'x' })));
  const reached = governedTransport(
    [
      { transport: seen, version: '1.0.0' },
      { transport: seen, version: '2.0.0' },
    ],
    { routes: [{ name: 'm', to: [{ version: '1.x' }], mirror: { version: '2.x' } }] },
  );
  await reached.send({ service: look, operation: 'see', input: { id: 'x' }, key: 'run/1/look.see/1', timeout: 1_000 });
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(2);
});

it('a mirror whose transport throws at once changes nothing', async () => {
  const environment = createVirtualEnvironment(1);
  const gateway = createGateway(
    [
      { id: 'v1', version: '1.0.0' },
      { id: 'v2', version: '2.0.0' },
    ],
    { routes: [{ name: 'm', to: [{ version: '1.x' }], mirror: { version: '2.x' } }] },
    { environment },
  );
  const answer = await gateway
    .call({ operation: 'take', timeout: 1_000, safe: true }, ({ id }) => {
      if (id === 'v2') throw new TypeError('bug');
      return Promise.resolve(id);
    })
    .catch((error: unknown) => error);
  expect(answer).toBe('v1');
});
