// Prints the result as a table: a row for each measure, a column for each variant, then the gates.

import { styleText } from 'node:util';
import { wayNames, type GraphResult } from '../graph/measure.ts';
import type { Spread } from '../statistics.ts';
import type { Gate } from './gates.ts';
import type { Result, VariantResult } from './result.ts';

interface Row {
  readonly label: string;
  readonly digits?: number;
  readonly read: (variant: VariantResult) => Spread | number;
}

const rows: readonly Row[] = [
  { label: 'orders/s, in flight', digits: 1, read: ({ spread }) => spread.ordersPerSecond },
  { label: 'p50 ms, in flight', read: ({ spread }) => spread.p50 },
  { label: 'p95 ms, in flight', read: ({ spread }) => spread.p95 },
  { label: 'p99 ms, in flight', read: ({ spread }) => spread.p99 },
  { label: 'p50 ms, one at a time', digits: 1, read: ({ spread }) => spread.single.p50 },
  { label: 'p95 ms, one at a time', digits: 1, read: ({ spread }) => spread.single.p95 },
  { label: 'p99 ms, one at a time', digits: 1, read: ({ spread }) => spread.single.p99 },
  { label: 'CPU ms a run, worker and client', digits: 1, read: ({ spread }) => spread.cpuMs },
  { label: 'history events a run', read: ({ events }) => events },
  { label: 'workflow tasks a run', read: ({ workflowTasks }) => workflowTasks },
  { label: 'RSS MB per 1,000 open runs', digits: 1, read: ({ rssPer1000Mb }) => rssPer1000Mb },
];

export function tableOf({ variants, ratios }: Result): string {
  const header = ['median (lowest–highest round)', ...variants.map(({ name }) => name)];
  const figures = rows.map(({ label, digits = 0, read }) => [label, ...variants.map((variant) => show(read(variant), digits))]);
  const compared = (label: string, measure: 'ordersPerSecond' | 'cpuMs' | 'p50' | 'singleP50') => [
    label,
    ...variants.map(({ name }) => show(ratios.find((found) => found.name === name)?.[measure] ?? 1, 2)),
  ];
  const versus = [
    compared('× hand: orders/s', 'ordersPerSecond'),
    compared('× hand: p50 in flight', 'p50'),
    compared('× hand: p50 one at a time', 'singleP50'),
    compared('× hand: CPU', 'cpuMs'),
  ];
  return aligned([header, ...figures, ...versus]);
}

export function graphTable(graph: GraphResult): string {
  const row = (label: string, read: (way: GraphResult['hand']) => string) => [label, ...wayNames.map((name) => read(graph[name]))];
  return aligned([
    ['100 independent steps', ...wayNames],
    row('ms a run', ({ milliseconds }) => show(milliseconds, 0)),
    row('history events a run', ({ events }) => show(events, 0)),
    row('× hand: speed', ({ speed }) => show(speed, 2)),
  ]);
}

export const fanOutLine = ({ fanOut: { items, seconds, calls, events } }: GraphResult): string =>
  `A fan-out of ${items.toLocaleString('en')} items, 50 at a time: ${seconds.toFixed(0)} s, ${calls.toLocaleString('en')} calls; the last of its runs has ${events.toLocaleString('en')} events`;

export const gateLines = (gates: readonly Gate[]): string =>
  gates
    .map(({ name, value, passed }) => `${passed ? styleText('green', '✓') : styleText('red', '✗')} ${name.padEnd(44)} ${value.toFixed(2)}`)
    .join('\n');

const show = (value: Spread | number, digits: number): string =>
  typeof value === 'number'
    ? value.toFixed(digits)
    : `${value.median.toFixed(digits)} (${value.min.toFixed(digits)}–${value.max.toFixed(digits)})`;

function aligned([header = [], ...body]: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) => Math.max(...[header, ...body].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return [line(header), widths.map((width) => '─'.repeat(width)).join('──'), ...body.map(line)].join('\n');
}
