// Measures a graph of a hundred independent nodes, the same process in code, and a hand-written Promise.all of a hundred
// activities. They take turns in one worker. Then it measures one fan-out over a long list.

import { randomUUID } from 'node:crypto';
import { connect } from '../../src/activities/index.ts';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import type { RunningTemporal } from '../../src/servers/temporal/temporal.ts';
import { runWorker } from '../../src/worker/index.ts';
import { countHistory } from '../measure/history.ts';
import { rotated } from '../rounds.ts';
import { pairedRatio, spread, type Spread } from '../statistics.ts';
import { counter, fanOut, hundred, hundredInCode } from './contract.ts';

export const wayNames = ['hand', 'code', 'graph'] as const;
export type WayName = (typeof wayNames)[number];

export interface Way {
  readonly milliseconds: Spread;
  readonly events: number;
  /** The ratio to `hand`. */
  readonly speed: Spread;
}

/** One run over a long list. */
export interface FanOut {
  readonly items: number;
  /** The number of items with the right output at the right place. */
  readonly answered: number;
  readonly calls: number;
  readonly seconds: number;
  /** The history events of its last run. */
  readonly events: number;
}

type Ways = Readonly<Record<WayName, Way>>;

export interface GraphResult extends Ways {
  readonly fanOut: FanOut;
}

interface Turn {
  readonly milliseconds: number;
  readonly events: number;
}

type Turns = Readonly<Record<WayName, readonly Turn[]>>;

const taskQueue = 'bench-graph';
const input = { count: 100 };
const warmUp = 3;

export interface GraphPlan {
  readonly turns: number;
  /** The number of items of the fan-out. */
  readonly items: number;
}

export async function measureGraph({ connection, namespace }: RunningTemporal, { turns, items }: GraphPlan): Promise<GraphResult> {
  const made = { calls: 0 };
  const worker = await runWorker({
    processes: new URL('./processes/', import.meta.url),
    services: [connect(counter, { count: (index) => (made.calls++, index), discount: () => undefined })],
    temporal: { address: connection.address },
    ...{ namespace, taskQueue, health: false, handleSignals: false, report: () => undefined },
    worker: { activities: { handCount: async (index: number) => index } },
  });
  try {
    const client = await createClient({ connection: worker.connection, namespace, taskQueue });
    const ways = resultOf(await takeTurns(client, turns));
    return { ...ways, fanOut: await measureFanOut(client, { items, made }) };
  } finally {
    await worker.stop();
  }
}

/** Runs once, because it takes a minute. It must end, with each item performed once and no history that is too long. */
async function measureFanOut(client: TenutoClient, { items: count, made }: { items: number; made: { calls: number } }): Promise<FanOut> {
  const items = Array.from({ length: count }, (_, index) => index);
  const id = `fan-out-${randomUUID()}`;
  const [began, before] = [performance.now(), made.calls];
  const answered = await (await client.start(fanOut, { items }, { id })).result();
  const seconds = (performance.now() - began) / 1_000;
  const { events } = await countHistory(client.temporal, id);
  return { items: count, answered: answered.filter((item, index) => item === index).length, calls: made.calls - before, seconds, events };
}

async function takeTurns(client: TenutoClient, turns: number): Promise<Turns> {
  const taken: Record<WayName, Turn[]> = { hand: [], code: [], graph: [] };
  for (let turn = -warmUp; turn < turns; turn++) {
    for (const name of rotated(wayNames, turn + warmUp)) {
      const measured = await measure(client, name);
      if (turn >= 0) taken[name].push(measured);
    }
  }
  return taken;
}

const ways: Readonly<Record<WayName, (client: TenutoClient, id: string) => Promise<unknown>>> = {
  hand: ({ temporal }, workflowId) => temporal.workflow.execute('handHundred', { taskQueue, workflowId, args: [input] }),
  code: async (client, id) => (await client.start(hundredInCode, input, { id })).result(),
  graph: async (client, id) => (await client.start(hundred, input, { id })).result(),
};

async function measure(client: TenutoClient, name: WayName): Promise<Turn> {
  const id = `${name}-${randomUUID()}`;
  const began = performance.now();
  await ways[name](client, id);
  const milliseconds = performance.now() - began;
  const { events } = await countHistory(client.temporal, id);
  return { milliseconds, events };
}

function resultOf({ hand, code, graph }: Turns): Ways {
  const times = (turns: readonly Turn[]) => turns.map(({ milliseconds }) => milliseconds);
  const way = (turns: readonly Turn[]): Way => ({
    milliseconds: spread(times(turns)),
    events: spread(turns.map(({ events }) => events)).median,
    speed: pairedRatio(times(hand), times(turns)),
  });
  return { hand: way(hand), code: way(code), graph: way(graph) };
}
