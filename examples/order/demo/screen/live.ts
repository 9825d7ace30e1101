// The live area of the screen while orders run: a progress bar, and the number of orders in each phase.

import type { Phase } from '../placed-order.ts';
import type { OrderCounts } from './order-counts.ts';
import { wrap } from './wrap.ts';

const order: readonly Phase[] = ['placed', 'with the carrier', 'being undone', 'waiting for a person', 'completed', 'undone', 'lost'];

export function liveArea({ total, ended, phases }: OrderCounts, columns: number): readonly string[] {
  const counts = order.filter((phase) => phases[phase]).map((phase) => `${phase} ${phases[phase] ?? 0}`);
  const figures = ` ${ended} of ${total} orders ended`;
  const width = Math.max(10, Math.min(50, columns - figures.length - 2));
  const full = Math.round((ended / Math.max(1, total)) * width);
  return [`${'█'.repeat(full)}${'░'.repeat(width - full)}${figures}`, ...wrap(counts, { columns, separator: ' · ' })];
}
