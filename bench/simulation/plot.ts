// Draws a scenario: for each policy the calls made, answered and not answered in each second, and below them the p99 of all
// policies. It is legible in the width of a page and of a phone.

import { chart, number, type Chart, type Point } from './chart.ts';
import type { Span } from './scenario.ts';
import type { Second } from './timeline.ts';

export interface Plot {
  readonly title: string;
  readonly event: Span;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly policy: string;
  readonly seconds: readonly Second[];
}

const width = 640;
const head = 74;
const gap = 52;
const panel = { left: 58, width: width - 58 - 14, height: 96 };
const colours = { offered: '#6e7781', answered: '#1a7f37', lost: '#cf222e', event: '#fff1c2', ink: '#1f2328' };
const policyColours = ['#8250df', '#bc4c00', '#0969da'];

export function plotOf({ title, event, lines }: Plot): string {
  const seconds = Math.max(...lines.map((line) => line.seconds.length));
  const most = niceAbove(Math.max(...lines.flatMap((line) => line.seconds.map(({ offered }) => offered))));
  const slowest = niceAbove(Math.max(...lines.flatMap((line) => line.seconds.map(({ p99 }) => p99 ?? 0))));
  const at = (index: number): Chart => ({
    ...panel,
    top: head + 22 + index * (panel.height + gap),
    seconds,
    event,
    band: colours.event,
    most,
  });
  const height = head + 22 + lines.length * (panel.height + gap) + panel.height + 52;
  const last = { ...at(lines.length), most: slowest };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="16" fill="${colours.ink}">`,
    `<title>${escaped(title)}: calls a second, and how long 99 of 100 take</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="14" y="28" font-size="19" font-weight="600">${escaped(title)}</text>`,
    legend(),
    ...lines.map((line, index) => callsPanel(line, at(index), colourOf(index, lines.length))),
    responsePanel(lines, last),
    '</svg>\n',
  ].join('\n');
}

/** The last line is blue: it has all policies. */
const colourOf = (index: number, of: number): string => policyColours[index + policyColours.length - of] ?? colours.ink;

function legend(): string {
  const items = [
    { x: 14, colour: colours.offered, text: 'calls made' },
    { x: 140, colour: colours.answered, text: 'answered' },
    { x: 252, colour: colours.lost, text: 'not answered' },
  ];
  const lines = items.map(
    ({ x, colour, text }) => `<path d="M${x} 53h22" stroke="${colour}" stroke-width="3"/><text x="${x + 28}" y="58">${text}</text>`,
  );
  return [...lines, `<rect x="402" y="44" width="22" height="18" fill="${colours.event}"/><text x="430" y="58">it happens</text>`].join(
    '\n',
  );
}

function callsPanel({ policy, seconds }: Line, place: Chart, colour: string): string {
  const points = (value: (second: Second) => number): readonly Point[] => seconds.map((second, index) => [index + 0.5, value(second)]);
  return chart(place, { title: `${escaped(policy)}, calls/s`, colour }, [
    { points: points(({ offered }) => offered), colour: colours.offered, width: 1.5 },
    { points: points(({ answered }) => answered), colour: colours.answered, width: 2.5 },
    { points: points(({ offered, answered }) => offered - answered), colour: colours.lost, width: 2 },
  ]);
}

function responsePanel(lines: readonly Line[], place: Chart): string {
  const drawn = lines.map(({ seconds }, index) => ({
    points: seconds.map(({ p99 }, second): Point => [second + 0.5, p99]),
    colour: colourOf(index, lines.length),
    width: 2,
  }));
  return [
    chart(place, { title: '99 of 100 answers within, ms (colours as above)' }, drawn),
    `<text x="${number(panel.left + panel.width)}" y="${number(place.top + panel.height + 38)}" text-anchor="end">seconds</text>`,
  ].join('\n');
}

/** Rounds up to a round number, such as 1, 1.5, 2, 2.5 or 5 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return power * ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((step) => step * power >= value) ?? 10);
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
