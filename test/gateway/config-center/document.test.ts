// A document may come from anybody. All that is wrong is said at once, and nothing of it is taken.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../../../src/gateway/gateway.ts';
import { readDocument } from '../../../src/gateway/config-center/document.ts';
import { systemEnvironment } from '../../../src/platform/environment.ts';
import { good } from './documents.ts';

const findingsOf = (document: unknown): readonly string[] => {
  const reading = readDocument(document);
  return reading.kind === 'refused' ? reading.findings : [];
};

describe('a configuration document', () => {
  it('may contain every option', () => {
    expect(readDocument(JSON.stringify(good))).toEqual({ kind: 'read', document: good });
  });

  it('may begin with a byte order mark', () => {
    expect(readDocument(`\uFEFF${JSON.stringify(good)}`)).toEqual({ kind: 'read', document: good });
  });

  it('is rejected with all findings at once, each with its path and a remedy', () => {
    const wrong = {
      services: {
        payments: {
          balance: 'fastest',
          retries: 3,
          attempts: 9,
          timeout: '40000d',
          rate: { perSecond: 0, burst: -1 },
          routes: [{ to: [{ version: 'latest' }] }],
        },
        stock: {
          load: { low: 0.9, high: 0.5 },
          routes: [
            { name: 'all', fallback: [{ kind: 'route', route: 'old' }] },
            { name: 'old', match: { operations: ['find'] }, fallback: [{ kind: 'route', route: 'all' }] },
            {
              name: 'late',
              match: { operations: ['take'] },
              to: [
                { version: '^2', percent: 70 },
                { version: '^1', percent: 60 },
              ],
            },
            { name: 'late', match: { operations: ['put'] }, fallback: [{ kind: 'route', route: 'nowhere' }] },
          ],
        },
        search: [],
      },
      extra: true,
    };
    expect(findingsOf(wrong)).toEqual([
      'extra is not known; known are services, version, by, at, why, $schema',
      expect.stringMatching(/^services\.payments\.retries is not known; known are balance, attempts/),
      "services.payments.balance is 'fastest', but must be one of random, round-robin, weighted, least-requests, least-response-time",
      'services.payments.attempts is 9, but must be a whole number from 1 to 3',
      "services.payments.timeout is '40000d', but must be a number above 0 with a unit (ms, s, m, h, d), like '10s', at most '24d'",
      'services.payments.rate.perSecond is 0, but must be a number above 0',
      'services.payments.rate.burst is -1, but must be a whole number from 1 on',
      'services.payments.routes[0].name is missing',
      "services.payments.routes[0].to[0].version is 'latest', but must be a range of versions, like '^2.1'",
      'services.stock.load.low is 0.9, above load.high, which is 0.5',
      "services.stock.routes[3].name is 'late', like routes[2]; names are unique",
      expect.stringMatching(/^services\.stock\.routes\[2\] 'late' is never reached: routes\[0\] 'all' matches all its calls/),
      expect.stringMatching(/^services\.stock\.routes\[3\] 'late' is never reached/),
      'services.stock.routes[2].to adds up to 130 percent; it is at most 100',
      "services.stock.routes[3].fallback[0].route is 'nowhere'; the routes are all, old, late, late",
      expect.stringMatching(/^services\.stock\.routes fall back to each other in a circle: all → old → all/),
      expect.stringMatching(/^services\.search is a list, but must be an object with balance/),
    ]);
  });

  it.each([
    ['no JSON', '{ "services": { ', /^it is not JSON: .*check whether it was cut off/],
    ['nothing', '', /^it is not JSON/],
    ['a list', '[]', /^it is a list, but must be an object with services/],
    ['a number', '7', /^it is 7, but must be an object with services/],
    ['null', 'null', /^it is null, but must be an object with services/],
    ['no services', '{}', /^services is missing/],
    ['a list of services', '{ "services": [] }', /^services is a list, but must be an object/],
    ['5 MB', `{ "services": { "a": { "timeout": "${'9'.repeat(5_000_000)}s" } } }`, /^it has 50000\d\d bytes; the limit is 500000/],
    ['a prototype as a service', '{ "services": { "__proto__": {} } }', /^services\.__proto__ is not the name of a service/],
    ['a prototype in a service', '{ "services": { "a": { "__proto__": { "limit": 5 } } } }', /^services\.a\.__proto__ is not known/],
    ['a service without a name', '{ "services": { "": {} } }', /is not the name of a service/],
    ['a number that is none', '{ "services": { "a": { "rate": { "perSecond": 1e999 } } } }', /^services\.a\.rate\.perSecond is Infinity/],
    ['100,000 levels', `{ "services": ${'['.repeat(100_000)}${']'.repeat(100_000)} }`, /^it is nested deeper than 50 levels; flatten it/],
    ['10,000 routes', many(10_000), /^services\.a\.routes has 10000 entries, but may have at most 200/],
    ['a version that counts backwards', '{ "version": -1, "services": {} }', /^version is -1, but must be a whole number/],
  ])('is rejected if it is: %s', (_, text, finding) => {
    const [first, ...others] = findingsOf(text);
    expect(first).toMatch(finding);
    expect(others).toEqual([]);
    expect(({} as { limit?: unknown }).limit).toBeUndefined();
  });

  it('is rejected if it cannot be written as JSON', () => {
    const circle: Record<string, unknown> = {};
    circle['services'] = circle;
    expect(findingsOf(circle)).toHaveLength(1);
    expect(findingsOf(undefined)).toHaveLength(1);
  });
});

function many(routes: number): string {
  const names = Array.from({ length: routes }, (_, index) => ({ name: String(index), match: { operations: [String(index)] } }));
  return JSON.stringify({ services: { a: { routes: names } } });
}

const oddities: readonly unknown[] = [
  undefined, null, true, false, -1, 0, 0.5, 1, 3, 1e9, 1e308, '', 'x', '0s', '1ms', '24d', 'constructor', '^1', [], {}, [{}], { name: 'x' },
  { kind: 'static', answer: null }, { kind: 'route', route: 'vip' }, { percent: 50 }, ['take'],
]; // prettier-ignore

type Step = { readonly at: number; readonly key: string; readonly odd: number };

/** Puts something odd in place of something in it, or beside it. */
function mutate(value: unknown, { at, key, odd }: Step): unknown {
  const copy = structuredClone(value);
  const places: Record<string, unknown>[] = [];
  const walk = (one: unknown): void => {
    if (typeof one !== 'object' || one === null) return;
    places.push(one as Record<string, unknown>);
    Object.values(one).forEach(walk);
  };
  walk(copy);
  const place = places[at % places.length] ?? {};
  const keys = Object.keys(place);
  const name = keys.length > 0 && key === '' ? (keys[odd % keys.length] ?? key) : key;
  Object.defineProperty(place, name, { value: oddities[odd % oddities.length], enumerable: true, configurable: true, writable: true });
  return copy;
}

it('a damaged document is rejected, or it is usable', async () => {
  const step = fc.record({
    at: fc.nat(200),
    key: fc.oneof({ weight: 5, arbitrary: fc.constant('') }, fc.constantFrom('balance', 'limit', 'match', 'to', '__proto__', '0')),
    odd: fc.nat(1_000),
  });
  let [worked, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      const reading = readDocument(steps.reduce<unknown>(mutate, good));
      if (reading.kind === 'refused') {
        refused++;
        expect(reading.findings.length).toBeGreaterThan(0);
        for (const finding of reading.findings) expect(finding).toMatch(/\S.* (is|are|has|fall|adds) /);
        return;
      }
      worked++;
      const gateway = createGateway([{ id: '1', version: '1.0.0', zone: 'a', tags: ['ssd'] }], {}, { environment: systemEnvironment });
      for (const governance of Object.values(reading.document.services)) {
        gateway.configure(governance);
        const call = { operation: 'take', input: {}, timeout: 50, idempotent: true, safe: true, headers: { tenant: 'acme' }, run: 'run' };
        const ended = await gateway.call(call, () => Promise.resolve('done')).catch((error: unknown) => error);
        if (ended instanceof Error) expect(ended).toMatchObject({ kind: 'unavailable' });
      }
    }),
    { numRuns: 500 },
  );
  expect(worked).toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(50);
});

it('any JSON is rejected, or it is usable', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const document of [value, { services: value }, { services: { a: value } }]) {
        const reading = readDocument(JSON.stringify(document));
        if (reading.kind === 'read')
          for (const part of Object.values(reading.document.services)) createGateway([], part, { environment: systemEnvironment });
      }
    }),
  );
});
