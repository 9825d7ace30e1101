// One contender plays one scenario, in a new process, on instances of which nothing is left of the play before.

import { setTimeout as delay } from 'node:timers/promises';

import type { Fleet } from './backend/fleet.ts';
import type { ContenderName } from './contenders/contenders.ts';
import { startDriver, type Driver } from './driver/driver.ts';
import { figuresOf, type Figures, type Span } from './figures.ts';
import { startHaproxy } from './haproxy.ts';
import { runLoad } from './load/load.ts';
import { scenarios, type Scenario, type ScenarioName } from './scenarios.ts';

export interface Stage {
  readonly fleet: Fleet;
  readonly k6: string;
  /** Undefined: it is not there, and does not play. */
  readonly haproxy: string | undefined;
}

export interface Play {
  readonly contender: ContenderName;
  readonly scenario: ScenarioName;
  readonly seconds: number;
  readonly warmUp: number;
  readonly seed: number;
  /** Calls a second, unless the scenario has its own. */
  readonly rate: number;
}

export async function play(stage: Stage, { contender, scenario: name, seed, ...timing }: Play): Promise<Figures> {
  const scenario = scenarios[name];
  await stage.fleet.reset({ ...scenario.usual, seed });
  const front = await frontOf(stage, contender);
  try {
    const driver = await startDriver({ contender, addresses: front.ports.map((port) => `http://127.0.0.1:${port}`) });
    try {
      return await perform({ ...stage, driver }, { scenario, ...timing });
    } finally {
      await driver.end();
    }
  } finally {
    await front.stop();
  }
}

async function frontOf(
  { fleet, haproxy }: Stage,
  contender: ContenderName,
): Promise<{ ports: readonly number[]; stop: () => Promise<void> }> {
  const ports = fleet.instances.map(({ proxy }) => proxy.port);
  if (contender !== 'haproxy' || haproxy === undefined) return { ports, stop: () => Promise.resolve() };
  const { port, stop } = await startHaproxy(haproxy, ports);
  return { ports: [port], stop };
}

interface Performance extends Pick<Play, 'seconds' | 'warmUp' | 'rate'> {
  readonly scenario: Scenario;
}

async function perform({ fleet, k6, driver }: Stage & { driver: Driver }, performance: Performance): Promise<Figures> {
  const { scenario, seconds, warmUp, rate } = performance;
  const { before, then } = scenario.rate ?? { before: rate, then: rate };
  const phases = [
    { rate: before, seconds: warmUp },
    { rate: then, seconds },
  ];
  const events = driver.traffic().then(() => direct(fleet, performance));
  const [records, span] = await Promise.all([runLoad(k6, { url: driver.url, phases }), events]);
  return figuresOf(records, await driver.steps(), span);
}

/** Makes happen what happens, from the first call on. */
async function direct({ instances }: Fleet, { scenario: { event }, seconds, warmUp }: Performance): Promise<Span> {
  const from = Date.now() + warmUp * 1_000;
  if (!event) return { from, turn: from };
  await delay(from + seconds * 200 - Date.now());
  const turn = Date.now();
  await event.begin(instances);
  await delay(from + seconds * 600 - Date.now());
  await event.end(instances);
  return { from, turn };
}
