// The gates of the gateway, on production's own code in virtual time, and whether docs/simulation.md is still true of it.
// `npm run sim` plays them with more seeds and more policies.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { FigureName, Figures } from '../../bench/simulation/figures.ts';
import { gates } from '../../bench/simulation/gates.ts';
import { play } from '../../bench/simulation/play.ts';
import type { Result } from '../../bench/simulation/result.ts';

const seed = 1;
const told = JSON.parse(readFileSync(new URL('../../docs/simulation/figures.json', import.meta.url), 'utf8')) as Result;
const played = [...new Map(gates.map(({ scenario, policy }) => [`${scenario} ${policy}`, { scenario, policy }])).values()];

/** By how much a figure may leave what the docs tell: chance falls differently with every change, and that is no news. */
const leeway: Readonly<Record<FigureName, (value: number) => number>> = {
  answered: (value) => 0.005 + 0.1 * (1 - value),
  goodput: () => 0.05,
  p50: (value) => 0.2 * value,
  p99: (value) => 0.25 * value,
  p999: (value) => 0.4 * value,
  reached: () => 0.08,
  odd: () => 0.01,
  recovery: () => 2,
  shed: () => 0.01,
};

it.each(played)('$scenario, $policy: meets every threshold, and the figures in the docs are current', async ({ scenario, policy }) => {
  const { figures } = await play(scenario, { policy, seed });
  for (const { figure, at, limit } of gates.filter((gate) => gate.scenario === scenario && gate.policy === policy)) {
    if (at === 'least') expect(figures[figure], figure).toBeGreaterThanOrEqual(limit);
    else expect(figures[figure], figure).toBeLessThanOrEqual(limit);
  }
  const row = told.rows.find((one) => one.scenario === scenario && one.policy === policy);
  expect(row && staleIn(figures, row.figures), 'docs/simulation.md is stale: run `npm run sim -- --docs`').toEqual([]);
});

const staleIn = (figures: Figures, seeds: readonly Figures[]): readonly string[] =>
  (Object.keys(leeway) as FigureName[]).filter((name) => {
    const now = figures[name];
    const known = seeds.flatMap((one) => one[name] ?? []);
    if (now === undefined) return known.length > 0;
    const [low, high] = [Math.min(...known), Math.max(...known)];
    return !(now >= low - leeway[name](low) && now <= high + leeway[name](high));
  });
