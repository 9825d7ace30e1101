// Prints the result as tables, for a terminal and for the docs.

import { styleText } from 'node:util';

import type { FigureName, Figures } from './figures.ts';
import type { Result, Row, Verdict } from './result.ts';
import { scenarioNames, scenarios, type ScenarioName } from './scenarios.ts';

interface Column {
  readonly figure: FigureName;
  readonly label: string;
  readonly show: (value: number) => string;
}

const percent = (value: number): string => (100 * value).toFixed(value > 0.99 && value < 1 ? 2 : 1);
const milliseconds = (value: number): string => value.toFixed(0);

const columns: readonly Column[] = [
  { figure: 'answered', label: 'answered %', show: percent },
  { figure: 'goodput', label: 'capacity %', show: percent },
  { figure: 'p50', label: 'p50 ms', show: milliseconds },
  { figure: 'p99', label: 'p99 ms', show: milliseconds },
  { figure: 'p999', label: 'p99.9 ms', show: milliseconds },
  { figure: 'odd', label: 'odd %', show: (value) => (100 * value).toFixed(2) },
  { figure: 'reached', label: 'calls ×', show: (value) => value.toFixed(2) },
  { figure: 'recovery', label: 'well s', show: (value) => value.toFixed(0) },
];

/** Returns the columns of a scenario. The share of the capacity, if there is one, replaces the share of the calls. */
const columnsOf = (name: ScenarioName): readonly Column[] =>
  columns.filter(({ figure }) => {
    const stress = scenarios[name].capacity !== undefined;
    return stress ? figure !== 'answered' && figure !== 'odd' : figure !== 'goodput' && (figure !== 'odd' || name !== 'hiccups');
  });

function cellOf({ figure, show }: Column, seeds: readonly Figures[]): string {
  const values = seeds.flatMap((one) => one[figure] ?? []);
  if (values.length === 0) return '–';
  const [low, high] = [show(Math.min(...values)), show(Math.max(...values))];
  return low === high ? low : `${low}–${high}`;
}

export interface Block {
  readonly name: ScenarioName;
  readonly rows: readonly (readonly string[])[];
}

/** Returns the rows of each scenario, with the lowest and the highest value of the seeds. */
export const blocksOf = ({ rows }: Result): readonly Block[] =>
  scenarioNames.flatMap((name) => {
    const own = rows.filter(({ scenario }) => scenario === name);
    if (own.length === 0) return [];
    const header = ['policy', ...columnsOf(name).map(({ label }) => label)];
    return [{ name, rows: [header, ...own.map((row) => [row.policy, ...cellsOf(row)])] }];
  });

const cellsOf = ({ scenario, figures }: Row): readonly string[] => columnsOf(scenario).map((column) => cellOf(column, figures));

export const tableOf = (result: Result): string =>
  blocksOf(result)
    .map(({ name, rows }) => `${styleText('bold', scenarios[name].title)} (${name})\n${aligned(rows)}`)
    .join('\n\n');

const policyWidth = 27;
const least = 6;

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(least, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(policyWidth) : cell.padStart(widths[column] ?? 0))).join(' ');
  return rows.map((row) => `  ${line(row)}`).join('\n');
}

export const verdictLines = (verdicts: readonly Verdict[]): string => verdicts.map(verdictLine).join('\n');

function verdictLine({ gate: { scenario, policy, figure, at, limit }, value, passed }: Verdict): string {
  const { label, show } = columns.find((column) => column.figure === figure) ?? { label: 'shed before %', show: percent };
  const mark = passed ? styleText('green', '✓') : styleText('red', '✗');
  const wanted = `${label.replace(/ (%|ms|s|×)$/, '')} ${at === 'least' ? '≥' : '≤'} ${show(limit)}`;
  return `${mark} ${`${scenario}, ${policy}`.padEnd(44)} ${wanted.padEnd(24)} ${value === undefined ? 'none' : show(value)}`;
}
