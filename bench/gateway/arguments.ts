// Parses the command line of the gateway benchmark into a plan.

import { optionsOf, wholeOf } from '../command-line.ts';
import { scenarioNames, type ScenarioName } from './scenarios.ts';

export interface Plan {
  readonly rounds: number;
  /** The duration of a play after its warm-up. */
  readonly seconds: number;
  readonly warmUp: number;
  /** Calls per second. */
  readonly rate: number;
  readonly scenarios: readonly ScenarioName[];
  /** The number of calls whose cost is measured. 0 if the cost is not measured. */
  readonly costCalls: number;
}

export interface Arguments {
  readonly plan: Plan;
  readonly json: boolean;
  /** Whether a failed gate makes the exit code 1. */
  readonly gate: boolean;
}

const options = {
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  rate: { type: 'string' },
  only: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
  gate: { type: 'boolean', default: false },
} as const;
const full = { rounds: 3, seconds: 12.5, warmUp: 3, rate: 200, costCalls: 1_000_000 };
const quick = { rounds: 2, seconds: 4, warmUp: 1.5, rate: 200, costCalls: 1_000_000 };

export const usage = `npm run bench:gateway -- [--quick] [--rounds N] [--rate N] [--only SCENARIO]… [--json] [--gate]
  --quick          shorter, two rounds: about eight minutes
  --rounds N       default ${full.rounds}
  --rate N         calls per second, default ${full.rate}
  --only SCENARIO  one of ${[...scenarioNames, 'cost'].join(', ')}; may be repeated
  --json           print one JSON object instead of the table
  --gate           exit with 1 if a gate fails`;

export function readArguments(args: readonly string[]): Arguments {
  const values = optionsOf(args, { options, usage });
  const plan = values.quick ? quick : full;
  const only: readonly string[] = values.only ?? [...scenarioNames, 'cost'];
  const unknown = only.find((name) => name !== 'cost' && !scenarioNames.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`Cannot play '${unknown}': it is not a scenario\n${usage}`);
  return {
    plan: {
      ...plan,
      rounds: wholeOf('rounds', values.rounds ?? String(plan.rounds), usage),
      rate: wholeOf('rate', values.rate ?? String(plan.rate), usage),
      scenarios: scenarioNames.filter((name) => only.includes(name)),
      costCalls: only.includes('cost') ? plan.costCalls : 0,
    },
    json: values.json,
    gate: values.gate,
  };
}
