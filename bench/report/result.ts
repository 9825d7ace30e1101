// The result of the benchmark: the medians of each variant with their spread, and the ratios to the hand-written one, round by
// round.

import { pairedRatio, spread, type Spread } from '../statistics.ts';
import type { Latency, Turn, Turns } from '../rounds.ts';
import type { VariantName } from '../variant.ts';

export interface VariantResult extends Turn {
  readonly name: VariantName;
  readonly rssPer1000Mb: number;
  readonly spread: Readonly<Record<Measure, Spread>> & { readonly single: Readonly<Record<keyof Latency, Spread>> };
}

export type Ratios = Readonly<Record<Measure | 'singleP50', Spread>>;

export interface Ratio extends Ratios {
  readonly name: VariantName;
}

export interface Result {
  readonly variants: readonly VariantResult[];
  /** The ratios to `hand`. */
  readonly ratios: readonly Ratio[];
}

export const measures = ['ordersPerSecond', 'p50', 'p95', 'p99', 'events', 'workflowTasks', 'cpuMs'] as const;
export type Measure = (typeof measures)[number];

const latencies = ['p50', 'p95', 'p99'] as const;

export function resultOf(turns: Turns, memory: ReadonlyMap<VariantName, number>): Result {
  const hand = turns.get('hand') ?? [];
  const variants = [...turns].map(([name, ofVariant]) =>
    variantResult(name, { turns: ofVariant, rssPer1000Mb: memory.get(name) ?? Number.NaN }),
  );
  const ratios = [...turns].filter(([name]) => name !== 'hand').map(([name, ofVariant]) => ({ name, ...ratiosOf(ofVariant, hand) }));
  return { variants, ratios };
}

function variantResult(name: VariantName, { turns, rssPer1000Mb }: { turns: readonly Turn[]; rssPer1000Mb: number }): VariantResult {
  const all = each(measures, (measure) => spread(turns.map((turn) => turn[measure])));
  const single = each(latencies, (latency) => spread(turns.map((turn) => turn.single[latency])));
  return { name, ...medians(all), single: medians(single), rssPer1000Mb, spread: { ...all, single } };
}

function ratiosOf(turns: readonly Turn[], hand: readonly Turn[]): Ratios {
  const values = (from: readonly Turn[], read: (turn: Turn) => number) => from.map(read);
  const ratio = (read: (turn: Turn) => number) => pairedRatio(values(turns, read), values(hand, read));
  return { ...each(measures, (measure) => ratio((turn) => turn[measure])), singleP50: ratio(({ single }) => single.p50) };
}

const each = <K extends string, T>(keys: readonly K[], value: (key: K) => T): Record<K, T> =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, T>;

const medians = <K extends string>(spreads: Readonly<Record<K, Spread>>): Record<K, number> =>
  Object.fromEntries(Object.entries<Spread>(spreads).map(([key, { median }]) => [key, median])) as Record<K, number>;
