// Draws the outline of a node by its shape, and the sign of its status. Both are paths, so no font is needed.

import { assertNever } from '../../model/assert-never.ts';
import type { Area } from './layout.ts';
import type { Shape, Status } from '../picture.ts';
import { element, number } from './xml.ts';

export function outline(shape: Shape, area: Area): readonly string[] {
  const { x, y, width, height } = area;
  switch (shape) {
    case 'step':
      return [rectangle(area, 5)];
    case 'state':
    case 'value':
      return [rectangle(area, 12)];
    case 'wait':
      return [rectangle(area, Math.min(height / 2, 24))];
    case 'process':
      return [rectangle(area, 2), line([x + 6, y, x + 6, y + height]), line([x + width - 6, y, x + width - 6, y + height])];
    case 'end':
      return [rectangle(area, 12), rectangle({ x: x + 4, y: y + 4, width: width - 8, height: height - 8 }, 9, 'detail')];
    case 'ask':
      return [polygon([x + 12, y, x + width, y, x + width - 12, y + height, x, y + height])];
    case 'choice':
    case 'fail':
      return [hexagon(area)];
    case 'start':
      return [element('circle', { class: 'body', cx: x + width / 2, cy: y + height / 2, r: width / 2 - 2 }), dot(area)];
    default:
      return assertNever(shape);
  }
}

const rectangle = ({ x, y, width, height }: Area, rx: number, name = 'body') => element('rect', { class: name, x, y, width, height, rx });

const line = (ends: readonly number[]) => element('path', { class: 'detail', d: path(ends) });

const polygon = (points: readonly number[]) => element('path', { class: 'body', d: `${path(points)}Z` });

const dot = ({ x, y, width, height }: Area) => element('circle', { class: 'solid', cx: x + width / 2, cy: y + height / 2, r: width / 4 });

function hexagon({ x, y, width, height }: Area): string {
  const middle = y + height / 2;
  return polygon([x + 14, y, x + width - 14, y, x + width, middle, x + width - 14, y + height, x + 14, y + height, x, middle]);
}

const path = (numbers: readonly number[]): string =>
  `M${numbers
    .map(number)
    .reduce<string[]>(
      (points, each, index) => (index % 2 === 0 ? [...points, each] : [...points.slice(0, -1), `${points.at(-1) ?? ''} ${each}`]),
      [],
    )
    .join('L')}`;

// Each sign is in a square of 10 by 10.
const signs: Readonly<Record<Status, readonly string[]>> = {
  planned: [],
  skipped: ['M1 5L9 5'],
  done: ['M1 5.5L4 8.5L9 1.5'],
  running: ['S M2 0.5L9.5 5L2 9.5Z'],
  waiting: ['M1.5 0.5L8.5 0.5L5 5L8.5 9.5L1.5 9.5L5 5Z'],
  failed: ['M1 1L9 9', 'M9 1L1 9'],
  undoing: ['M9 9L9 6Q9 3.5 6.5 3.5L1 3.5', 'M3.8 0.7L1 3.5L3.8 6.3'],
  undone: ['M9 9L9 6Q9 3.5 6.5 3.5L1 3.5', 'M3.8 0.7L1 3.5L3.8 6.3'],
  'undo-failed': ['M5 0.5L9.7 9.5L0.3 9.5Z', 'M5 4L5 6.2', 'M5 8L5 8.05'],
};

export function sign(status: Status, { x, y }: { readonly x: number; readonly y: number }): string {
  const strokes = signs[status].map((d) => element('path', d.startsWith('S ') ? { class: 'solid', d: d.slice(2) } : { class: 'sign', d }));
  return strokes.length === 0 ? '' : element('g', { transform: `translate(${number(x)} ${number(y)})` }, strokes);
}
