// The gates of the benchmark: the maximum cost of Tenuto over hand-written Temporal, and the minimum gain of local steps.

import type { GraphResult } from '../graph/measure.ts';
import type { Ratio, Result } from './result.ts';

export interface Gate {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly passed: boolean;
}

interface Limit {
  readonly name: string;
  readonly limit: number;
  readonly at: 'least' | 'most';
  readonly value: (result: Result) => number;
}

const limits: readonly Limit[] = [
  { name: 'remote: events over hand', at: 'most', limit: 2, value: (result) => eventsOf(result, 'remote') - eventsOf(result, 'hand') },
  { name: 'remote: orders/s to hand', at: 'least', limit: 0.95, value: ratio('remote', 'ordersPerSecond') },
  { name: 'remote: CPU to hand', at: 'most', limit: 1.1, value: ratio('remote', 'cpuMs') },
  {
    name: 'machine: events to remote',
    at: 'most',
    limit: 1.15,
    value: (result) => eventsOf(result, 'machine') / eventsOf(result, 'remote'),
  },
  { name: 'local: orders/s to hand', at: 'least', limit: 1.8, value: ratio('local', 'ordersPerSecond') },
  { name: 'local: p50 to hand, one at a time', at: 'most', limit: 0.5, value: ratio('local', 'singleP50') },
  { name: 'local: p50 to hand, in flight', at: 'most', limit: 0.5, value: ratio('local', 'p50') },
];

export const gatesOf = (result: Result): readonly Gate[] => limits.map((limit) => gate(limit, limit.value(result)));

export const graphGates = ({ hand, graph, fanOut }: GraphResult): readonly Gate[] => [
  gate({ name: 'graph of 100: events to hand', at: 'most', limit: 1.2 }, graph.events / hand.events),
  gate({ name: 'graph of 100: speed to hand', at: 'least', limit: 0.9 }, graph.speed.median),
  gate({ name: 'fan-out: items answered', at: 'least', limit: fanOut.items }, fanOut.answered),
  gate({ name: 'fan-out: calls an item', at: 'most', limit: 1 }, fanOut.calls / fanOut.items),
];

function gate({ name, at, limit }: Omit<Limit, 'value'>, value: number): Gate {
  return { name: `${name} ${at === 'most' ? '≤' : '≥'} ${limit}`, value, limit, passed: at === 'most' ? value <= limit : value >= limit };
}

function ratio(name: string, measure: Exclude<keyof Ratio, 'name'>): Limit['value'] {
  return ({ ratios }) => ratios.find((found) => found.name === name)?.[measure].median ?? Number.NaN;
}

const eventsOf = ({ variants }: Result, name: string): number => variants.find((found) => found.name === name)?.events ?? Number.NaN;
