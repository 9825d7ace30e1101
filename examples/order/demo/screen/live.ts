// The live area while orders are under way: a bar, and how many orders are where.

import type { Phase } from '../placed-order.ts';
import type { Tally } from './order-counts.ts';
import { wrap } from './wrap.ts';

const shown: readonly Phase[] = ['placed', 'with the carrier', 'being undone', 'for a person', 'completed', 'undone', 'lost'];

export function liveArea({ total, ended, phases }: Tally, columns: number): readonly string[] {
  const counts = shown.filter((phase) => phases[phase]).map((phase) => `${phase} ${phases[phase] ?? 0}`);
  const figures = ` ${ended} of ${total} orders ended`;
  const width = Math.max(10, Math.min(50, columns - figures.length - 2));
  const full = Math.round((ended / Math.max(1, total)) * width);
  return [`${'█'.repeat(full)}${'░'.repeat(width - full)}${figures}`, ...wrap(counts, { columns, separator: ' · ' })];
}
