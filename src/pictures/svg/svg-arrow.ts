// Draws an edge as a line with rounded corners and a tip.

import type { Layout, Point } from './layout.ts';
import { element, number } from './xml.ts';

const radius = 7;
const [tipLength, tipWidth] = [9, 8];

export function drawArrow({ edge, points }: Layout['edges'][number]): string {
  const [end, before] = [points.at(-1), points.at(-2)];
  if (!end || !before) return '';
  const undo = edge.kind === 'undo';
  const short = towards(end, { from: before, by: tipLength - 1 });
  return element('g', {}, [
    element('path', { class: undo ? 'undo' : 'flow', d: rounded([...points.slice(0, -1), short]) }),
    element('path', { class: undo ? 'undo-tip' : 'tip', d: tip(end, before) }),
  ]);
}

/** Returns the point on the line that is this far before its end. */
function towards(end: Point, { from, by }: { from: Point; by: number }): Point {
  const length = Math.hypot(end.x - from.x, end.y - from.y) || 1;
  const part = Math.min(by, length) / length;
  return { x: end.x - (end.x - from.x) * part, y: end.y - (end.y - from.y) * part };
}

function tip(end: Point, before: Point): string {
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const [dx, dy] = [(end.x - before.x) / length, (end.y - before.y) / length];
  const back = { x: end.x - dx * tipLength, y: end.y - dy * tipLength };
  const half = tipWidth / 2;
  const corners = [end, { x: back.x - dy * half, y: back.y + dx * half }, { x: back.x + dy * half, y: back.y - dx * half }];
  return `M${corners.map(pair).join('L')}Z`;
}

function rounded(points: readonly Point[]): string {
  const parts = points.map((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (!before) return `M${pair(point)}`;
    if (!after) return `L${pair(point)}`;
    return `L${pair(towards(point, { from: before, by: reach(before, point) }))}Q${pair(point)} ${pair(towards(point, { from: after, by: reach(point, after) }))}`;
  });
  return parts.join('');
}

const reach = (a: Point, b: Point): number => Math.min(radius, Math.hypot(b.x - a.x, b.y - a.y) / 2);

const pair = ({ x, y }: Point): string => `${number(x)} ${number(y)}`;
