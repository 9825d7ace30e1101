// The result of the simulation, and the verdicts of its gates.

import { median } from '../statistics.ts';
import { gates, isToCompare, passes, type Gate } from './gates.ts';
import type { Figures } from './figures.ts';
import type { ScenarioName } from './scenarios.ts';

export interface Row {
  readonly scenario: ScenarioName;
  readonly policy: string;
  /** The figures of each seed. */
  readonly figures: readonly Figures[];
}

export interface Result {
  readonly seeds: readonly number[];
  readonly rows: readonly Row[];
}

export interface Verdict {
  readonly gate: Gate;
  /** The value of the seed that counts. It is the worst one, or the middle one for a policy that is played for comparison. */
  readonly value: number | undefined;
  readonly passed: boolean;
}

/** Returns the verdicts of all gates whose scenario and policy were played. */
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
