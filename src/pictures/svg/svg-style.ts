// The style sheet of an SVG. Its colours are distinguishable for colour-blind readers (after Okabe and Ito), in light and
// dark mode. Each status also has a different outline, so that it is visible in print.

import type { Status } from '../picture.ts';

interface Look {
  readonly light: readonly [fill: string, line: string];
  readonly dark: readonly [fill: string, line: string];
  readonly width: number;
  readonly dashes?: string;
}

const looks: Readonly<Record<Status, Look>> = {
  planned: { light: ['#ffffff', '#7d8790'], dark: ['#1c2128', '#8b949e'], width: 1.2 },
  skipped: { light: ['#ffffff', '#7d8790'], dark: ['#1c2128', '#8b949e'], width: 1.2, dashes: '2 4' },
  done: { light: ['#e3f5ee', '#007a5a'], dark: ['#10302a', '#3fbf9b'], width: 1.8 },
  running: { light: ['#e0eefa', '#0063a3'], dark: ['#10283f', '#5eb3f0'], width: 3.2 },
  waiting: { light: ['#fdf2d8', '#955f00'], dark: ['#35290f', '#e6ab3c'], width: 3, dashes: '2 3' },
  failed: { light: ['#fde6da', '#b84a00'], dark: ['#3d2012', '#ff8f50'], width: 4 },
  undoing: { light: ['#f7e6f0', '#a3527f'], dark: ['#35202d', '#e296c0'], width: 3.2, dashes: '8 4' },
  undone: { light: ['#f7e6f0', '#a3527f'], dark: ['#35202d', '#e296c0'], width: 1.8, dashes: '8 4' },
  'undo-failed': { light: ['#ffd6c2', '#7a2600'], dark: ['#5a1f06', '#ffb08a'], width: 5 },
};

const plain = { light: ['#ffffff', '#1f2933', '#56616b', '#66717b'], dark: ['#14181d', '#e6edf3', '#a9b3bd', '#8b949e'] } as const;

export const styleSheet = (): string =>
  [
    `.tenuto{font-family:system-ui,'Segoe UI',Helvetica,Arial,sans-serif;${variables('light')}}`,
    `@media (prefers-color-scheme:dark){.tenuto{${variables('dark')}}}`,
    `@media print{.tenuto{${variables('light')}}}`,
    '.tenuto .paper{fill:var(--paper)}',
    '.tenuto text{fill:var(--ink)}',
    '.tenuto .title{font-weight:600;font-size:13px}',
    '.tenuto .heading{font-weight:600;font-size:17px}',
    '.tenuto .line,.tenuto .label,.tenuto .note{font-size:11px}',
    '.tenuto .line{fill:var(--soft)}',
    '.tenuto .label,.tenuto .head text{stroke:var(--paper);stroke-width:3px;paint-order:stroke;stroke-linejoin:round}',
    '.tenuto .head text{stroke-width:7px}', // an arrow into the frame may cross its title
    '.tenuto .label{fill:var(--soft)}',
    '.tenuto .frame{fill:none;stroke:var(--wire);stroke-width:1.2}',
    '.tenuto .flow{fill:none;stroke:var(--wire);stroke-width:1.4}',
    '.tenuto .tip{fill:var(--wire)}',
    '.tenuto .undo{fill:none;stroke:var(--undone-line);stroke-width:1.8;stroke-dasharray:7 4}',
    '.tenuto .undo-tip,.tenuto .undo-label{fill:var(--undone-line)}',
    ...Object.entries(looks).flatMap(([status, look]) => rules(status, look)),
  ].join('\n');

function variables(mode: 'light' | 'dark'): string {
  const [paper, ink, soft, wire] = plain[mode];
  const colours = Object.entries(looks).map(([status, look]) => `--${status}:${look[mode][0]};--${status}-line:${look[mode][1]}`);
  return [`--paper:${paper};--ink:${ink};--soft:${soft};--wire:${wire}`, ...colours].join(';');
}

const rules = (status: string, { width, dashes }: Look): readonly string[] => [
  `.tenuto .${status}>.body{fill:var(--${status});stroke:var(--${status}-line);stroke-width:${String(width)}${dashes === undefined ? '' : `;stroke-dasharray:${dashes}`}}`,
  `.tenuto .${status} .detail{fill:none;stroke:var(--${status}-line);stroke-width:1.2}`,
  `.tenuto .${status} .sign{fill:none;stroke:var(--${status}-line);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}`,
  `.tenuto .${status} .solid{fill:var(--${status}-line)}`,
];
