// Plays one scenario with one contender, in a new process. The instances are reset before.

import { setTimeout as delay } from 'node:timers/promises';

import type { ContenderName } from './contenders/contenders.ts';
import { startDriver, type Driver } from './driver/driver.ts';
import { figuresOf, type Figures, type Span } from './figures.ts';
import { startFront, type Setting } from './front.ts';
import { runLoad } from './load/load.ts';
import { scenarios, type Cast, type Scenario, type ScenarioName, type Turn } from './scenarios.ts';

export interface Stage extends Setting {
  readonly k6: string;
}

export interface Play {
  readonly contender: ContenderName;
  readonly scenario: ScenarioName;
  readonly seconds: number;
  readonly warmUp: number;
  readonly seed: number;
  /** Calls per second, unless the scenario has its own rate. */
  readonly rate: number;
}

export async function play(stage: Stage, { contender, scenario: name, seed, ...timing }: Play): Promise<Figures> {
  const scenario = scenarios[name];
  await stage.fleet.reset({ ...scenario.usual, seed });
  const front = await startFront(stage, contender);
  try {
    const driver = await startDriver({ contender, addresses: front.addresses });
    const cast = { instances: stage.fleet.instances, registry: front.registry };
    try {
      return await perform({ k6: stage.k6, driver, cast }, { scenario, ...timing });
    } finally {
      await driver.end();
    }
  } finally {
    await front.stop();
  }
}

interface Performance extends Pick<Play, 'seconds' | 'warmUp' | 'rate'> {
  readonly scenario: Scenario;
}

interface Theatre {
  readonly k6: string;
  readonly driver: Driver;
  readonly cast: Cast;
}

async function perform({ k6, driver, cast }: Theatre, performance: Performance): Promise<Figures> {
  const { scenario, seconds, warmUp, rate } = performance;
  const { before, then } = scenario.rate ?? { before: rate, then: rate };
  const phases =
    before === then
      ? [{ rate: then, seconds: warmUp + seconds }]
      : [
          { rate: before, seconds: warmUp },
          { rate: then, seconds },
        ];
  const events = driver.traffic().then(() => direct(cast, performance));
  const [records, span] = await Promise.all([runLoad(k6, { url: driver.url, phases }), events]);
  return figuresOf(records, await driver.steps(), span);
}

/** Triggers the event of the scenario. Times count from the first call. */
async function direct(cast: Cast, { scenario: { event }, seconds, warmUp }: Performance): Promise<Span> {
  const from = Date.now() + warmUp * 1_000;
  if (!event) return { from, begin: from, end: from };
  const [beginAt, endAt] = event.at ?? [0.2, 0.6];
  const begin = await turn(from + beginAt * seconds * 1_000, () => event.begin(cast));
  const end = await turn(from + endAt * seconds * 1_000, () => event.end(cast));
  return { from, begin, end };
}

async function turn(time: number, act: () => ReturnType<Turn>): Promise<number> {
  await delay(time - Date.now());
  const began = Date.now();
  await act();
  return began;
}
