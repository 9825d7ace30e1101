// Prints the result as a table: a block for each scenario, a row for each contender.

import { styleText } from 'node:util';

import type { Gate } from '../report/gates.ts';
import { spread } from '../statistics.ts';
import type { Cost } from './cost/cost.ts';
import type { Figures } from './figures.ts';
import type { Part } from './rounds.ts';
import { scenarios } from './scenarios.ts';

interface Column {
  readonly label: string;
  readonly read: (figures: Figures) => number;
  readonly show: (value: number) => string;
}

const milliseconds = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(value < 100 ? 1 : 0));

const since = (value: number): string => (value === 0 ? '–' : value.toFixed(0));

const columns: readonly Column[] = [
  { label: 'answered %', read: ({ success }) => 100 * success, show: (value) => value.toFixed(2) },
  { label: 'p50 ms', read: ({ p50 }) => p50, show: milliseconds },
  { label: 'p99 ms', read: ({ p99 }) => p99, show: milliseconds },
  { label: 'p99 of answered', read: ({ answeredP99 }) => answeredP99, show: milliseconds },
  { label: 'failed calls', read: ({ failed }) => failed, show: (value) => value.toFixed(0) },
  { label: 'fail from, ms', read: ({ firstFailure }) => firstFailure, show: since },
  { label: 'to, ms', read: ({ lastFailure }) => lastFailure, show: since },
  { label: 'after its end, ms', read: ({ recovery }) => recovery, show: since },
  { label: 'failed steps', read: ({ steps }) => steps.failed, show: (value) => value.toFixed(0) },
];

export function tableOf(parts: readonly Part[]): string {
  const names = [...new Set(parts.map(({ scenario }) => scenario))];
  const header = ['median (lowest–highest round)', ...columns.map(({ label }) => label)];
  const blocks = names.flatMap((name) => [
    [`${name}: ${scenarios[name].title}`],
    ...parts.filter(({ scenario }) => scenario === name).map(rowOf),
  ]);
  return aligned([header, ...blocks]);
}

const rowOf = ({ contender, rounds }: Part): readonly string[] => [`  ${contender}`, ...columns.map((column) => cellOf(column, rounds))];

function cellOf({ read, show }: Column, rounds: readonly Figures[]): string {
  const { median, min, max } = spread(rounds.map(read));
  const [low, high] = [show(min), show(max)];
  return low === high ? show(median) : `${show(median)} (${low}–${high})`;
}

export function costLines({ tenuto, cockatiel, nothing, growth, calls }: Cost): string {
  const micros = ({ median, min, max }: Cost['tenuto']) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
  return [
    'CPU µs per call, answered in memory',
    `  tenuto     ${micros(tenuto)}`,
    `  cockatiel  ${micros(cockatiel)}`,
    `  nothing    ${micros(nothing)}`,
    `heap after ${calls.toLocaleString('en')} calls, to that after a fifth of them: ${growth < 0 ? '−' : '+'}${Math.abs(growth / 1_024).toFixed(0)} kB`,
  ].join('\n');
}

export const gateLines = (gates: readonly Gate[]): string =>
  gates
    .map(({ name, value, passed }) => `${passed ? styleText('green', '✓') : styleText('red', '✗')} ${name.padEnd(52)} ${value.toFixed(4)}`)
    .join('\n');

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row.length === 1 ? 0 : (row[column] ?? '').length))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
