// Parses the command line of the benchmark into a plan.

import { optionsOf } from './command-line.ts';
import type { Plan } from './rounds.ts';

export interface Arguments {
  readonly plan: Plan;
  readonly json: boolean;
  /** Whether a failed gate makes the exit code 1. */
  readonly gate: boolean;
}

const options = {
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  json: { type: 'boolean', default: false },
  gate: { type: 'boolean', default: false },
} as const;
const full: Plan = { rounds: 5, inFlight: 60, crowded: 300, single: 80, warmUp: 150, openRuns: 1_000, hundreds: 60, items: 10_000 };
const quick: Plan = { rounds: 2, inFlight: 60, crowded: 150, single: 30, warmUp: 100, openRuns: 300, hundreds: 40, items: 10_000 };

export const usage = `npm run bench -- [--quick] [--rounds N] [--json] [--gate]
  --quick     fewer rounds and runs: about four minutes
  --rounds N  default ${full.rounds}
  --json      print one JSON object instead of the table
  --gate      exit with 1 if a gate fails`;

export function readArguments(args: readonly string[]): Arguments {
  const values = optionsOf(args, { options, usage });
  const plan = values.quick ? quick : full;
  const rounds = values.rounds === undefined ? plan.rounds : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`Cannot run '${String(values.rounds)}' rounds: the number must be a whole number of at least 1\n${usage}`);
  return { plan: { ...plan, rounds }, json: values.json, gate: values.gate };
}
