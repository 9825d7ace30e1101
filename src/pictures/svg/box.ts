// Measures a node of a picture: the positions of its texts, and the size that it needs for them.

import { assertNever } from '../../model/assert-never.ts';
import type { PictureGroup, PictureNode, Shape } from '../picture.ts';
import { widthOf, wrap } from './text.ts';

export interface Row {
  readonly text: string;
  readonly kind: 'title' | 'line' | 'note';
  readonly width: number;
  /** The distance of the text's base line from the top of the box. */
  readonly y: number;
  /** Whether the sign of the status is before it, as in the first row of the first note. */
  readonly sign: boolean;
}

export interface Box {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly Row[];
  /** The distance from the left edge of the box to its text. */
  readonly inset: number;
}

export const sizes = { title: 13, line: 11, note: 11, label: 11, heading: 17 } as const;
const heights = { title: 18, line: 15, note: 16 } as const;
const maxRows = { title: 3, line: 3, note: 4 } as const;

export const signWidth = 16;
const maxTextWidth = 210;
const [top, bottom] = [8, 9];
const dotSize = 16;

export function boxOf({ shape, title, lines, notes }: PictureNode): Box {
  if (shape === 'start') return { width: dotSize, height: dotSize, rows: [], inset: 0 };
  const texts = [
    ...rowsOf('title', title),
    ...lines.flatMap((line) => rowsOf('line', line)),
    ...notes.flatMap((note, index) => rowsOf('note', note, { sign: index === 0 })),
  ];
  const inset = insetOf(shape);
  const width = Math.max(64, ...texts.map((row) => row.width + (row.kind === 'note' ? signWidth : 0))) + 2 * inset;
  let y = top;
  const rows = texts.map((row) => ({ ...row, y: (y += heights[row.kind]) - 4 }));
  return { width: Math.ceil(width), height: y + bottom, rows, inset };
}

function rowsOf(kind: Row['kind'], text: string, { sign = false } = {}): readonly Omit<Row, 'y'>[] {
  const font = { size: sizes[kind], bold: kind === 'title' };
  const rows = wrap(text, { ...font, width: maxTextWidth - (kind === 'note' ? signWidth : 0), lines: maxRows[kind] });
  return rows.map((row, index) => ({ text: row, kind, width: widthOf(row, font), sign: sign && index === 0 }));
}

function insetOf(shape: Shape): number {
  switch (shape) {
    case 'step':
    case 'state':
    case 'value':
    case 'start':
      return 12;
    case 'process':
    case 'end':
      return 17;
    case 'ask':
    case 'wait':
      return 22;
    case 'choice':
    case 'fail':
      return 24;
    default:
      return assertNever(shape);
  }
}

/** Measures the title of a group, which is above its content. */
export function headOf({ title, lines }: PictureGroup): Box {
  return boxOf({ id: '', shape: 'step', title, lines, status: 'planned', notes: [] });
}
