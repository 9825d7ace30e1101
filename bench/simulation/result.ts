// All that was played.

import { median } from '../statistics.ts';
import { gates, isToCompare, passes, type Gate } from './gates.ts';
import type { Figures } from './figures.ts';
import type { ScenarioName } from './scenarios.ts';

export interface Row {
  readonly scenario: ScenarioName;
  readonly policy: string;
  /** By seed. */
  readonly figures: readonly Figures[];
}

export interface Result {
  readonly seeds: readonly number[];
  readonly rows: readonly Row[];
}

export interface Verdict {
  readonly gate: Gate;
  /** Of the seed that counts: the worst; of a policy that is there to compare, the middle one. */
  readonly value: number | undefined;
  readonly passed: boolean;
}

/** Of what was played. */
export const verdictsOf = ({ rows }: Result): readonly Verdict[] =>
  gates.flatMap((gate) => {
    const row = rows.find(({ scenario, policy }) => scenario === gate.scenario && policy === gate.policy);
    return row ? [verdict(gate, row.figures)] : [];
  });

function verdict(gate: Gate, figures: readonly Figures[]): Verdict {
  const values = figures.flatMap((one) => one[gate.figure] ?? []);
  const value = values.length < figures.length ? undefined : counting(gate, values);
  return { gate, value, passed: value !== undefined && passes(gate, value) };
}

function counting({ policy, at }: Gate, values: readonly number[]): number {
  if (isToCompare(policy)) return median(values);
  return at === 'least' ? Math.min(...values) : Math.max(...values);
}
