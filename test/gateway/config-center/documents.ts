// A configuration that uses all there is.

import type { ConfigurationDocument } from '../../../src/activities/index.ts';

export const good = {
  services: {
    payments: {
      balance: 'least-requests',
      attempts: 2,
      timeout: '2s',
      hedge: { after: '100ms' },
      rate: { perSecond: 500, burst: 50 },
      load: { high: 0.8, low: 0.6, minimum: 5, maximum: 500 },
      limit: { initial: 20, minimum: 4, maximum: 200 },
      queue: { queue: 20, maxWait: '100ms' },
      breaker: { failures: 0.5, minimum: 20, open: '500ms', cap: '1s', slow: '2s' },
      failover: { mode: 'fast-retry', threshold: 5, base: '1s', cap: '60s' },
      budget: { ratio: 0.1, reserve: 1 },
      routes: [
        { name: 'large', match: { operations: ['take'], input: { 'order.size': ['L', 'XL'] } }, limit: 5, breaker: false },
        { name: 'vip', match: { tenants: ['acme'], headers: { priority: 'high' } }, fallback: [{ kind: 'route', route: 'steady' }] },
        { name: 'canary', match: { operations: ['take'] }, to: [{ version: '^2', percent: 10 }, { version: '^1' }] },
        { name: 'steady', to: [{ version: '^1', zone: 'a', tags: ['ssd'] }], mirror: { version: '^2', percent: 5 } },
      ],
    },
    search: {
      limit: false,
      hedge: true,
      fallback: [
        { kind: 'cache', age: '10s' },
        { kind: 'stale', age: '1h' },
        { kind: 'static', answer: [] },
      ],
    },
    stock: {},
  },
} as const satisfies ConfigurationDocument;
