// Parses the command line of the simulation.

import { optionsOf, wholeOf } from '../command-line.ts';
import { scenarioNames, type ScenarioName } from './scenarios.ts';

export interface Arguments {
  readonly scenarios: readonly ScenarioName[];
  readonly seeds: readonly number[];
  readonly json: boolean;
  /** The directory for the pictures. */
  readonly plots: string | undefined;
  readonly docs: boolean;
}

const options = {
  only: { type: 'string', multiple: true },
  seed: { type: 'string', default: '1' },
  seeds: { type: 'string', default: '3' },
  plots: { type: 'string' },
  docs: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export const usage = `npm run sim -- [--only SCENARIO]… [--seed N] [--seeds N] [--plots DIR] [--docs] [--json]
  --only SCENARIO  one of ${scenarioNames.join(', ')}; may be repeated
  --seed N         the first seed, default 1
  --seeds N        the number of seeds, default 3
  --plots DIR      write a picture of each scenario, as SVG
  --docs           write docs/simulation.md and its pictures
  --json           print one JSON object instead of the table`;

export function readArguments(args: readonly string[]): Arguments {
  const { only = [], seed, seeds, plots, docs, json } = optionsOf(args, { options, usage });
  const unknown = only.find((name) => !scenarioNames.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`Cannot play '${unknown}': it is not a scenario\n${usage}`);
  if (docs && only.length > 0) throw new Error(`Cannot write the docs of some scenarios. Remove --only\n${usage}`);
  const first = wholeOf('seed', seed, usage);
  return {
    scenarios: scenarioNames.filter((name) => only.length === 0 || only.includes(name)),
    seeds: Array.from({ length: wholeOf('seeds', seeds, usage) }, (_, index) => first + index),
    json,
    plots,
    docs,
  };
}
