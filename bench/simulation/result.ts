// All that was played.

import { gates, passes, type Gate } from './gates.ts';
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
  /** Of the seed that was worst. */
  readonly worst: number | undefined;
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
  return {
    gate,
    worst: values.length < figures.length ? undefined : gate.at === 'least' ? Math.min(...values) : Math.max(...values),
    passed: figures.every((one) => passes(gate, one)),
  };
}
