// How far all orders are, for whoever shows it or waits for it.

import { phaseOf, type Phase, type PlacedOrder } from '../placed-order.ts';

export interface Tally {
  readonly total: number;
  readonly ended: number;
  readonly placed: readonly PlacedOrder[];
  readonly phases: Readonly<Partial<Record<Phase, number>>>;
  add(placed: PlacedOrder): void;
  end(): void;
  /** Resolves when that share of all orders has ended. */
  reaches(share: number): Promise<void>;
}

export function createTally(total: number): Tally {
  const placed: PlacedOrder[] = [];
  const waiting = new Set<{ readonly share: number; readonly resolve: () => void }>();
  let ended = 0;
  return {
    total,
    placed,
    get ended() {
      return ended;
    },
    get phases() {
      return count(placed.map(phaseOf));
    },
    add: (one) => void placed.push(one),
    end() {
      ended += 1;
      for (const waiter of waiting) if (ended >= waiter.share * total) waiter.resolve();
    },
    reaches: (share) => (ended >= share * total ? Promise.resolve() : new Promise((resolve) => void waiting.add({ share, resolve }))),
  };
}

function count<T extends string>(values: readonly T[]): Partial<Record<T, number>> {
  const counts: Partial<Record<T, number>> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
