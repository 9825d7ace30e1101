// When the comparison is won.

import { describe, expect, it } from 'vitest';
import type { ContenderName } from '../../../bench/gateway/contenders/contenders.ts';
import type { Figures } from '../../../bench/gateway/figures.ts';
import { gatesOf } from '../../../bench/gateway/gates.ts';
import type { Part } from '../../../bench/gateway/rounds.ts';
import { scenarioNames, type ScenarioName } from '../../../bench/gateway/scenarios.ts';

const figures = (some: Partial<Figures> = {}): Figures => ({
  calls: 1_000,
  failed: 0,
  success: 1,
  p50: 10,
  p99: 20,
  answeredP99: 20,
  firstFailure: 0,
  lastFailure: 0,
  recovery: 0,
  steps: { begun: 1_000, failed: 0 },
  ...some,
});
const part = (scenario: ScenarioName, contender: ContenderName, ...rounds: readonly Partial<Figures>[]): Part => ({
  scenario,
  contender,
  rounds: rounds.map(figures),
});
const missed = (parts: readonly Part[]): readonly string[] =>
  gatesOf(parts, undefined)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name.replace(/ [≤≥].*/, ''));

describe('gatesOf', () => {
  it('asks in each scenario for the success and the p99 of the best of the others', () => {
    const compared = scenarioNames.filter((name) => name !== 'registry' && name !== 'configuration');
    const parts = compared.flatMap((name) => [part(name, 'tenuto', {}), part(name, 'undici', {}), part(name, 'haproxy', {})]);
    expect(gatesOf(parts, undefined)).toHaveLength(2 * compared.length + 3);
  });

  it('is missed where the best of the others answers more, whatever the worse ones do', () => {
    const parts = [
      part('slow', 'tenuto', { success: 0.99 }),
      part('slow', 'undici', { success: 0.5 }),
      part('slow', 'haproxy', { success: 1 }),
    ];
    expect(missed(parts)).toEqual(['slow: answered, as haproxy']);
  });

  it('lets success differ by what the best itself differs from round to round', () => {
    const best = part('slow', 'undici', { success: 0.98 }, { success: 1 }, { success: 0.99 });
    expect(missed([part('slow', 'tenuto', { success: 0.985 }, { success: 0.985 }, { success: 0.985 }), best])).toEqual([]);
  });

  it('compares the p99 round by round: a round in which all are slow changes nothing', () => {
    const ours = part('steady', 'tenuto', { p99: 20 }, { p99: 210 }, { p99: 21 });
    expect(missed([ours, part('steady', 'undici', { p99: 20 }, { p99: 200 }, { p99: 20 })])).toEqual([]);
    expect(missed([part('steady', 'tenuto', { p99: 30 }), part('steady', 'undici', { p99: 20 })])).toEqual(["steady: p99 to undici's"]);
  });

  it('looks at the answered alone where everybody must fail', () => {
    const ours = part('overload', 'tenuto', { success: 0.5, p99: 1_000, answeredP99: 900 });
    const others = [part('overload', 'undici', { success: 0.5, p99: 1_000, answeredP99: 300 })];
    expect(missed([ours, ...others])).toEqual(["overload: p99 to undici's"]);
  });

  it('does not count against anybody that he answers late what others do not answer at all', () => {
    const ours = part('outage', 'tenuto', { success: 0.7, p99: 1_000, answeredP99: 600 });
    const fewer = part('outage', 'haproxy', { success: 0.6, p99: 1_000, answeredP99: 20 });
    const asMany = part('outage', 'undici', { success: 0.7, p99: 1_000, answeredP99: 300 });
    expect(missed([ours, fewer])).toEqual([]);
    expect(missed([ours, fewer, asMany])).toEqual(["outage: p99 to undici's"]);
  });

  it('takes the worst round for what follows a kill', () => {
    const ours = part('killed', 'tenuto', { lastFailure: 0 }, { lastFailure: 1_001 }, { steps: { begun: 9, failed: 1 } });
    expect(missed([ours])).toEqual(['killed: ms to the last failed call', 'killed: failed steps']);
  });

  it('lets no call fail while the registry is down', () => {
    expect(missed([part('registry', 'discovered', { failed: 1 })])).toEqual(['registry: failed calls']);
  });

  it('wants a configuration in force within a second, and gone again within another', () => {
    const of = (some: Partial<Figures>) => missed([part('configuration', 'discovered', some)]);
    expect(of({ firstFailure: 900, recovery: 900 })).toEqual([]);
    expect(of({ firstFailure: 1_001, recovery: 1_001 })).toHaveLength(2);
    expect(of({ firstFailure: 0, recovery: 0 })).toEqual(['configuration: ms until in force']);
  });

  it('holds the policies to 15 µs a call and to a heap that does not grow', () => {
    const spread = { median: 16, min: 1, max: 99 };
    const gates = gatesOf([], { tenuto: spread, cockatiel: spread, nothing: spread, growth: 800_000, calls: 1_000_000 });
    expect(gates.map(({ passed }) => passed)).toEqual([false, false]);
  });
});
