// Runs the rounds. In each round every variant has its turn. The order rotates, so that no variant always runs first or after
// the same other one.

import type { Host } from './host/host.ts';
import type { HistoryCount } from './measure/history.ts';
import { percentile } from './statistics.ts';
import type { VariantName } from './variant.ts';

export interface Plan {
  readonly rounds: number;
  readonly inFlight: number;
  /** The number of orders of one turn with `inFlight` in flight (`crowded`), and one at a time (`single`). */
  readonly crowded: number;
  readonly single: number;
  readonly warmUp: number;
  readonly openRuns: number;
  /** The number of runs of a hundred independent steps, for each way. */
  readonly hundreds: number;
  /** The number of items of the fan-out. */
  readonly items: number;
}

export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface Turn extends HistoryCount, Latency {
  readonly ordersPerSecond: number;
  readonly cpuMs: number;
  readonly single: Latency;
}

export type Turns = ReadonlyMap<VariantName, readonly Turn[]>;

export async function runRounds(hosts: readonly Host[], { plan, say }: { plan: Plan; say: (line: string) => void }): Promise<Turns> {
  const turns = new Map(hosts.map(({ name }): [VariantName, Turn[]] => [name, []]));
  for (let round = 0; round < plan.rounds; round++) {
    for (const host of rotated(hosts, round)) {
      const turn = await takeTurn(host, plan);
      turns.get(host.name)?.push(turn);
      say(`round ${round + 1} of ${plan.rounds}  ${describe(host.name, turn)}`);
    }
  }
  return turns;
}

export const rotated = <T>(items: readonly T[], by: number): readonly T[] =>
  items.map((_, index) => items[(index + by) % items.length] as T);

async function takeTurn(host: Host, { inFlight, crowded, single }: Plan): Promise<Turn> {
  const { latencies, seconds, cpuMs } = await host.ask('load', { runs: crowded, inFlight });
  const alone = await host.ask('load', { runs: single, inFlight: 1 });
  const history = await host.ask('history', null);
  return { ordersPerSecond: crowded / seconds, cpuMs, ...latencyOf(latencies), single: latencyOf(alone.latencies), ...history };
}

const latencyOf = (latencies: readonly number[]): Latency => ({
  p50: percentile(latencies, 0.5),
  p95: percentile(latencies, 0.95),
  p99: percentile(latencies, 0.99),
});

const describe = (name: VariantName, { ordersPerSecond, single, cpuMs }: Turn): string =>
  `${name.padEnd(6)} ${ordersPerSecond.toFixed(1).padStart(6)} orders/s  ${single.p50.toFixed(1).padStart(6)} ms alone  ${cpuMs.toFixed(1).padStart(5)} ms CPU`;
