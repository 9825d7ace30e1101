// Plays the rounds. In each round, every scenario is played by all contenders one after another, in rotating order.

import { rotated } from '../rounds.ts';
import type { Plan } from './arguments.ts';
import { contenderNames, type ContenderName } from './contenders/contenders.ts';
import type { Figures } from './figures.ts';
import { play, type Stage } from './play.ts';
import { scenarios, type ScenarioName } from './scenarios.ts';

/** The figures of one contender in one scenario, one for each round. */
export interface Part {
  readonly scenario: ScenarioName;
  readonly contender: ContenderName;
  readonly rounds: readonly Figures[];
}

export async function playRounds(stage: Stage, { plan, say }: { plan: Plan; say: (line: string) => void }): Promise<readonly Part[]> {
  const parts = plan.scenarios.flatMap((scenario) =>
    castOf(scenario, stage).map((contender) => ({ scenario, contender, rounds: [] as Figures[] })),
  );
  for (let round = 0; round < plan.rounds; round++)
    for (const scenario of plan.scenarios) {
      const { only } = scenarios[scenario];
      if (only && round > 0) continue;
      const players = parts.filter((part) => part.scenario === scenario);
      for (const part of rotated(players, round)) {
        const figures = await play(stage, { ...plan, ...only, ...part, seed: round + 1 });
        part.rounds.push(figures);
        say(`round ${round + 1} of ${plan.rounds}  ${scenario.padEnd(9)}  ${describe(part.contender, figures)}`);
      }
    }
  return parts;
}

function castOf(scenario: ScenarioName, { haproxy }: Stage): readonly ContenderName[] {
  const { only } = scenarios[scenario];
  return only ? [only.contender] : contenderNames.filter((name) => name !== 'haproxy' || haproxy !== undefined);
}

const describe = (contender: ContenderName, { success, p50, p99 }: Figures): string =>
  `${contender.padEnd(9)}  ${(100 * success).toFixed(2).padStart(6)} % answered  p50 ${p50.toFixed(1).padStart(6)} ms  p99 ${p99.toFixed(1).padStart(7)} ms`;
