// The live area while orders are under way: a bar, and how many orders are where.

import type { Phase } from './placed-order.ts';
import type { Tally } from './tally.ts';

const shown: readonly Phase[] = ['placed', 'with the carrier', 'being undone', 'for a person', 'completed', 'undone', 'lost'];

export function liveArea({ total, ended, phases }: Tally, columns: number): readonly string[] {
  const counts = shown.filter((phase) => phases[phase]).map((phase) => `${phase} ${phases[phase] ?? 0}`);
  const figures = ` ${ended} of ${total} orders ended`;
  const width = Math.max(10, Math.min(50, columns - figures.length - 2));
  const full = Math.round((ended / Math.max(1, total)) * width);
  return [`${'█'.repeat(full)}${'░'.repeat(width - full)}${figures}`, ...wrap(counts, columns)];
}

function wrap(parts: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length + 3 < columns) lines[lines.length - 1] = `${last} · ${part}`;
    else lines.push(part);
  }
  return lines;
}
