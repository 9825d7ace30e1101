// The gates of the simulation. A gate 'at most' for a policy other than the defaults proves that the scenario is hard enough.

import type { FigureName } from './figures.ts';
import type { ScenarioName } from './scenarios.ts';

export interface Gate {
  readonly scenario: ScenarioName;
  readonly policy: string;
  readonly figure: FigureName;
  readonly at: 'least' | 'most';
  readonly limit: number;
}

type Bound = readonly [FigureName, Gate['at'], number];

const gatesOf = (scenario: ScenarioName, policy: string, ...bounds: readonly Bound[]): readonly Gate[] =>
  bounds.map(([figure, at, limit]) => ({ scenario, policy, figure, at, limit }));

export const gates: readonly Gate[] = [
  ...gatesOf('slow', 'round robin alone', ['answered', 'least', 0.949], ['answered', 'most', 0.961]), // as measured by Buoyant, which verifies the simulation
  ...gatesOf('slow', 'least requests alone', ['answered', 'least', 0.994]),
  ...gatesOf('slow', 'least response time alone', ['answered', 'least', 0.999], ['p999', 'most', 200]),
  ...gatesOf('sink-hole', 'least response time alone', ['answered', 'least', 0.998]),
  ...gatesOf('sink-hole', 'defaults', ['answered', 'least', 0.999]),
  ...gatesOf('hiccups', 'defaults', ['p99', 'least', 450]),
  ...gatesOf('hiccups', 'defaults and hedge', ['answered', 'least', 1], ['p99', 'most', 100], ['reached', 'most', 1.15]),
  ...gatesOf('zone-refusing', 'defaults', ['answered', 'least', 0.999], ['reached', 'most', 1.15], ['recovery', 'most', 1]),
  ...gatesOf('zone-silent', 'defaults', ['answered', 'least', 0.99], ['reached', 'most', 1.15], ['recovery', 'most', 1]),
  ...gatesOf('zone-silent', 'defaults, an attempt 250 ms', ['answered', 'least', 0.999], ['reached', 'most', 1.15]),
  ...gatesOf('overload', 'budget and breaker alone', ['goodput', 'most', 0.5]),
  ...gatesOf('overload', 'defaults', ['goodput', 'least', 0.95], ['recovery', 'most', 1], ['shed', 'most', 0.005]),
  ...gatesOf('utilisation', 'load alone', ['goodput', 'least', 0.4], ['recovery', 'most', 1]),
  ...gatesOf('utilisation', 'defaults and load', ['goodput', 'least', 0.6], ['recovery', 'most', 1], ['shed', 'most', 0.005]),
  ...gatesOf('outage', 'two attempts, no policy', ['reached', 'least', 1.9]),
  ...gatesOf('outage', 'defaults', ['reached', 'most', 1.15], ['recovery', 'most', 1], ['shed', 'most', 0.005]),
  ...gatesOf('halved', 'defaults', ['goodput', 'least', 0.45], ['p99', 'most', 800], ['recovery', 'most', 3], ['shed', 'most', 0.005]),
];

/** Whether a policy is not one of the defaults, and is played only for comparison. */
export const isToCompare = (policy: string): boolean => !policy.startsWith('defaults');

export const passes = ({ at, limit }: Gate, value: number): boolean => (at === 'least' ? value >= limit : value <= limit);
