// The gates of the gateway benchmark: no worse than the best other contender in any scenario, no errors later than a second
// after a kill, no lost step, and a low cost of the policies.

import type { Gate } from '../report/gates.ts';
import { median } from '../statistics.ts';
import type { ContenderName } from './contenders/contenders.ts';
import type { Cost } from './cost/cost.ts';
import type { Figures } from './figures.ts';
import type { Part } from './rounds.ts';
import type { ScenarioName } from './scenarios.ts';

const tenutos: readonly ContenderName[] = ['tenuto', 'discovered'];
// A p99 depends on one call of a hundred. It varies by about this much between rounds of the same contender.
const p99Tolerance = 1.15;
// One call of a thousand. The gate uses the variation of the best other contender between rounds if that is larger.
const successTolerance = 0.001;

export const gatesOf = (parts: readonly Part[], cost: Cost | undefined): readonly Gate[] => [
  ...[...new Set(parts.map(({ scenario }) => scenario))].flatMap((scenario) => compared(scenario, parts)),
  ...parts.filter(({ contender }) => tenutos.includes(contender)).flatMap(({ scenario, rounds }) => own[scenario]?.(rounds) ?? []),
  ...(cost ? costs(cost) : []),
];

function compared(scenario: ScenarioName, all: readonly Part[]): readonly Gate[] {
  const parts = all.filter((part) => part.scenario === scenario);
  const ours = parts.find(({ contender }) => contender === 'tenuto');
  const others = parts.filter(({ contender }) => contender !== 'tenuto');
  if (!ours || others.length === 0) return [];
  return [successGate(scenario, ours, others), ...p99Gates(scenario, ours, others)];
}

const success = ({ rounds }: Part): number => median(rounds.map((figures) => figures.success));

function successGate(scenario: ScenarioName, ours: Part, others: readonly Part[]): Gate {
  const best = others.reduce((a, b) => (success(b) > success(a) ? b : a));
  const shares = best.rounds.map((figures) => figures.success);
  const limit = success(best) - Math.max(successTolerance, (Math.max(...shares) - Math.min(...shares)) / 2);
  return atLeast(`${scenario}: answered, as ${best.contender}`, success(ours), limit);
}

/**
 * Compares with the best other contender, round by round. If many calls must fail, only contenders that answer as many are
 * compared: a late answer is better than none, but would make the p99 worse.
 */
function p99Gates(scenario: ScenarioName, ours: Part, all: readonly Part[]): readonly Gate[] {
  const many = manyMustFail(ours, all);
  const others = many ? all.filter((part) => success(part) >= success(ours) - successTolerance) : all;
  if (others.length === 0) return [];
  const read = many ? ({ answeredP99 }: Figures) => answeredP99 : ({ p99 }: Figures) => p99;
  const p99 = ({ rounds }: Part): number => median(rounds.map(read));
  const best = others.reduce((a, b) => (p99(b) < p99(a) ? b : a));
  const ratio = median(ours.rounds.map((figures, round) => read(figures) / read(best.rounds[round] ?? figures)));
  return [atMost(`${scenario}: p99 to ${best.contender}'s`, ratio, p99Tolerance)];
}

/** If more than one of a hundred calls fails for every contender, the p99 of all calls is the time-out. Then that of the answered is used. */
export const manyMustFail = (...parts: readonly [Part, readonly Part[]]): boolean =>
  parts.flat().every(({ rounds }) => median(rounds.map(({ success }) => success)) < 0.99);

/** The gates of Tenuto without a comparison, for the worst round. */
const own: Readonly<Partial<Record<ScenarioName, (rounds: readonly Figures[]) => readonly Gate[]>>> = {
  killed: (rounds) => [
    atMost(
      'killed: ms to the last failed call',
      worst(rounds, ({ lastFailure }) => lastFailure),
      1_000,
    ),
    atMost(
      'killed: failed steps',
      worst(rounds, ({ steps }) => steps.failed),
      0,
    ),
  ],
  outage: (rounds) => [
    atMost(
      'outage: ms until recovered',
      worst(rounds, ({ recovery }) => recovery),
      1_000,
    ),
  ],
  registry: (rounds) => [
    atMost(
      'registry: failed calls',
      worst(rounds, ({ failed }) => failed),
      0,
    ),
  ],
  configuration: (rounds) => [
    atMost(
      'configuration: ms until in force',
      worst(rounds, ({ firstFailure }) => firstFailure || Infinity),
      1_000,
    ),
    atMost(
      'configuration: ms until reverted',
      worst(rounds, ({ recovery }) => recovery),
      1_000,
    ),
  ],
};

const worst = (rounds: readonly Figures[], read: (figures: Figures) => number): number => Math.max(...rounds.map(read));

const costs = ({ tenuto, growth, calls }: Cost): readonly Gate[] => [
  atMost('cost: µs of CPU per call', tenuto.median, 15),
  atMost('cost: bytes of heap per call that stay', growth / (calls * 0.8), 0.1),
];

const atMost = (name: string, value: number, limit: number): Gate => ({
  name: `${name} ≤ ${formatLimit(limit)}`,
  value,
  limit,
  passed: value <= limit,
});
const atLeast = (name: string, value: number, limit: number): Gate => ({
  name: `${name} ≥ ${formatLimit(limit)}`,
  value,
  limit,
  passed: value >= limit,
});

const formatLimit = (limit: number): string => String(Math.round(limit * 10_000) / 10_000);
