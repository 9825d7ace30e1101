// Prints the summary as a table by kind of order, with the totals of the services. Narrow terminals get fewer columns.

import { styleText } from 'node:util';
import { isFine, type KindRow, type Summary } from './summary.ts';
import { wrap } from './wrap.ts';

export interface TableOptions {
  readonly columns: number;
  readonly colour: boolean;
}

interface Column {
  readonly title: string;
  readonly cell: (row: KindRow) => string;
  /** The column is left out if the terminal has fewer columns than this. */
  readonly from: number;
}

const columns: readonly Column[] = [
  { title: 'orders', cell: ({ orders }) => String(orders), from: 0 },
  { title: 'completed', cell: ({ completed }) => formatCount(completed), from: 0 },
  { title: 'undone', cell: ({ undone }) => formatCount(undone), from: 0 },
  { title: 'charged', cell: ({ charged }) => money(charged), from: 80 },
  { title: 'refunded', cell: ({ refunded }) => money(refunded), from: 80 },
  { title: 'p50', cell: ({ p50 }) => time(p50), from: 0 },
  { title: 'p95', cell: ({ p95 }) => time(p95), from: 70 },
];

export function tableOf(summary: Summary, { columns: width, colour }: TableOptions): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  const [title = '', ...rows] = grid([...summary.byKind, totalRow(summary)], width);
  const verdict = isFine(summary) ? paint('green', '✓ balanced') : paint('red', '✗ not as expected');
  const problems = problemsOf(summary).map((line) => paint('red', `  ✗ ${indented(line, width)}`));
  return [
    '',
    paint('bold', title),
    ...rows,
    '',
    ...faultsOf(summary, width),
    '',
    ...totalsOf(summary),
    '',
    ...problems,
    `${verdict}: ${figuresOf(summary)}`,
    '',
  ].join('\n');
}

function grid(rows: readonly KindRow[], width: number): string[] {
  const used = columns.filter(({ from }) => width >= from);
  const cells = [['', ...used.map(({ title }) => title)], ...rows.map((row) => [row.kind, ...used.map(({ cell }) => cell(row))])];
  const widths = cells[0]?.map((_, index) => Math.max(...cells.map((line) => (line[index] ?? '').length))) ?? [];
  return cells.map((line) =>
    line.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0))).join('  '),
  );
}

function totalRow({ byKind, orders, completed, undone }: Summary): KindRow {
  const sum = (of: (row: KindRow) => number) => byKind.reduce((total, row) => total + of(row), 0);
  return {
    kind: 'all',
    orders,
    completed,
    undone,
    charged: sum(({ charged }) => charged),
    refunded: sum(({ refunded }) => refunded),
    p50: 0,
    p95: 0,
  };
}

function faultsOf({ faults, disasters, canary }: Summary, width: number): string[] {
  const injected = Object.entries(faults).map(([what, times]) => `${times} × ${what}`);
  const parts = [...injected, ...disasters.map((what) => (what.startsWith('canary') ? `${what} (${canary} orders)` : what))];
  return wrap(['Meanwhile:', ...parts.join(',\n').split('\n')], { columns: width, separator: ' ' });
}

function totalsOf({ reconciliation: { totals } }: Summary): string[] {
  const { charged, refunded, sold, held, ledger, reserved, released, withdrawn, parcels, delivered } = totals;
  return [
    'From the databases of the services:',
    `  money    ${money(charged)} charged − ${money(refunded)} refunded = ${money(charged - refunded)}`,
    `           ${money(sold)} sold, ${money(held)} still held, ledger ${money(ledger)}`,
    `  stock    ${reserved} reserved − ${released} released − ${withdrawn} withdrawn = ${reserved - released - withdrawn}`,
    `  parcels  ${parcels} sent, ${delivered} signed for`,
  ];
}

const indented = (line: string, width: number): string => wrap(line.split(' '), { columns: width - 4, separator: ' ' }).join('\n    ');

function problemsOf({ surprises, reconciliation: { findings, general } }: Summary): string[] {
  return [
    ...findings.map(({ order, kind, message }) => `${order}: ${kind}, ${message}`),
    ...general,
    ...surprises.map(({ order, message }) => (order ? `${order}: ${message}` : message)),
  ];
}

const figuresOf = ({ orders, stuck, lost, doubled, seconds }: Summary): string =>
  `${orders} orders, ${lost} lost, ${doubled} doubled, ${stuck} stuck, in ${seconds} s`;

const formatCount = (count: number): string => (count === 0 ? '·' : String(count));
const money = (cents: number): string => (cents / 100).toLocaleString('en', { minimumFractionDigits: 2 });
const time = (milliseconds: number): string => (milliseconds === 0 ? '' : `${(milliseconds / 1000).toFixed(1)} s`);
