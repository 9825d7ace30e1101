// The gates of the gateway, on production's own code in virtual time. `npm run sim` prints more of the same.

import { describe, expect, it } from 'vitest';
import { balancingOnly, outage, overload, sinkHole, slowInstance } from '../../../bench/simulation/scenarios.ts';

const seed = 7;

describe('one instance of eleven is slow for half a minute', () => {
  it('costs round robin what Buoyant measured: the harness is right', async () => {
    const answered = await slowInstance({ governance: balancingOnly('round-robin'), seed });
    expect(answered).toBeGreaterThan(0.949);
    expect(answered).toBeLessThan(0.961);
  });

  it.each([
    ['least-requests', 0.994],
    ['least-response-time', 0.999],
  ] as const)('costs %s next to nothing', async (balance, gate) => {
    expect(await slowInstance({ governance: balancingOnly(balance), seed })).toBeGreaterThanOrEqual(gate);
  });
});

describe('one instance of eleven fails at once', () => {
  it('attracts nobody by being fast', async () => {
    expect(await sinkHole({ governance: {}, seed })).toBeGreaterThanOrEqual(0.999);
    expect(await sinkHole({ governance: balancingOnly('least-response-time'), seed })).toBeGreaterThan(0.998);
  });
});

describe('twice as many calls come as can be answered', () => {
  it('answers as many as it can, is itself again within a second, and sheds nothing before', async () => {
    const { goodput, recovery, shed } = await overload({ governance: {}, seed });
    expect(goodput).toBeGreaterThanOrEqual(0.95);
    expect(recovery).toBeLessThanOrEqual(1);
    expect(shed).toBeLessThanOrEqual(0.005);
  });

  it('would not without a limit: the scenario is hard enough', async () => {
    const { goodput, recovery } = await overload({ governance: { limit: false, breaker: false }, seed });
    expect(goodput).toBeLessThan(0.5);
    expect(recovery).toBeGreaterThan(10);
  });
});

describe('nothing answers for ten seconds', () => {
  it('is not called more often for it, and is itself again within a second', async () => {
    const { amplification, recovery } = await outage({ governance: {}, seed });
    expect(amplification).toBeLessThanOrEqual(1.15);
    expect(recovery).toBeLessThanOrEqual(1);
  });

  it('would be called twice as often without budget and breaker', async () => {
    const { amplification } = await outage({ governance: { limit: false, breaker: false, budget: { ratio: 1 } }, seed });
    expect(amplification).toBeGreaterThan(1.9);
  });
});
