// Plays the given scenarios one after another, and reports the progress.

import type { SetupProgress } from '../../src/servers/progress.ts';
import { play } from './play.ts';
import { plotOf, type Line } from './plot.ts';
import type { Result, Row } from './result.ts';
import { scenarios, type ScenarioName } from './scenarios.ts';
import { timelineOf } from './timeline.ts';

export interface PlayedAll {
  readonly result: Result;
  /** The pictures of the first seed. */
  readonly plots: ReadonlyMap<ScenarioName, string>;
}

interface Plan {
  readonly scenarios: readonly ScenarioName[];
  readonly seeds: readonly number[];
}

export async function playAll({ scenarios: names, seeds }: Plan, progress: SetupProgress): Promise<PlayedAll> {
  const rows: Row[] = [];
  const plots = new Map<ScenarioName, string>();
  for (const name of names) {
    const task = progress.task(name);
    const lines: Line[] = [];
    for (const policy of Object.keys(scenarios[name].policies)) {
      task.update(policy);
      const { row, line } = await playRow(name, policy, seeds);
      rows.push(row);
      if (line) lines.push(line);
    }
    plots.set(name, plotOf({ ...scenarios[name], lines }));
    task.end(scenarios[name].title);
  }
  return { result: { seeds, rows }, plots };
}

async function playRow(scenario: ScenarioName, policy: string, seeds: readonly number[]): Promise<{ row: Row; line: Line | undefined }> {
  const { seconds, drawn } = scenarios[scenario];
  const figures: Row['figures'][number][] = [];
  let line: Line | undefined;
  for (const seed of seeds) {
    const played = await play(scenario, { policy, seed });
    figures.push(played.figures);
    if (drawn.includes(policy)) line ??= { policy, seconds: timelineOf(played.records, seconds) };
  }
  return { row: { scenario, policy, figures }, line };
}
