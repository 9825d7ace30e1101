// Draws lines over time with axes, as a part of an SVG. The time of the event is marked behind them.

import type { Span } from './scenario.ts';

export interface Chart {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly event: Span;
  /** The colour of the event. */
  readonly band: string;
  /** The highest value. */
  readonly most: number;
}

/** A second and its value. If the value is undefined, the line is interrupted. */
export type Point = readonly [second: number, value: number | undefined];

export interface Curve {
  readonly points: readonly Point[];
  readonly colour: string;
  readonly width: number;
}

export interface Heading {
  readonly title: string;
  readonly colour?: string;
}

export function chart(place: Chart, { title, colour }: Heading, curves: readonly Curve[]): string {
  const { left, top, width, height, event, band } = place;
  const [from, until] = [xOf(place, event[0]), xOf(place, event[1])];
  const mark = colour ? `<rect x="${left}" y="${number(top - 18)}" width="12" height="12" fill="${colour}"/>` : '';
  return [
    `${mark}<text x="${colour ? left + 18 : left}" y="${number(top - 7)}" font-weight="600">${title}</text>`,
    `<rect x="${number(from)}" y="${top}" width="${number(until - from)}" height="${height}" fill="${band}"/>`,
    axes(place),
    ...curves.map((curve) => lineOf(curve, place)),
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="none" stroke="#d1d9e0"/>`,
  ].join('\n');
}

function axes(place: Chart): string {
  const { left, top, width, height, seconds, most } = place;
  const values = [0, most / 2, most].map((value) => {
    const y = yOf(place, value);
    const rule = `<path d="M${left} ${number(y)}h${width}" stroke="#d1d9e0" stroke-dasharray="2 4"/>`;
    return `${rule}<text x="${left - 8}" y="${number(y + 5)}" text-anchor="end">${number(value)}</text>`;
  });
  const times = Array.from({ length: Math.floor(seconds / 10) + 1 }, (_, index) => index * 10).map(
    (second) => `<text x="${number(xOf(place, second))}" y="${top + height + 18}" text-anchor="middle">${second}</text>`,
  );
  return [...values, ...times].join('\n');
}

function lineOf({ points, colour, width }: Curve, place: Chart): string {
  let pen = 'M';
  const path = points.map(([second, value]) => {
    const step = value === undefined ? '' : `${pen}${number(xOf(place, second))} ${number(yOf(place, value))}${pen === 'M' ? dot : ''}`;
    pen = value === undefined ? 'M' : 'L';
    return step;
  });
  return `<path d="${path.join('')}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"/>`;
}

/** Makes a single value visible, too. */
const dot = 'h0';

const xOf = ({ left, width, seconds }: Chart, second: number): number => left + (width * second) / seconds;
const yOf = ({ top, height, most }: Chart, value: number): number => top + height * (1 - value / most);

/** Rounds to one decimal, which is precise enough for a picture. */
export const number = (value: number): string => String(Math.round(value * 10) / 10);
