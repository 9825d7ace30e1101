// Counts the orders in each phase. The screen shows the counts, and the demo waits for a share of orders to end.

import { phaseOf, type Phase, type PlacedOrder } from '../placed-order.ts';

export interface OrderCounts {
  readonly total: number;
  readonly ended: number;
  readonly placed: readonly PlacedOrder[];
  readonly phases: Readonly<Partial<Record<Phase, number>>>;
  add(placed: PlacedOrder): void;
  end(): void;
  /** Resolves when this share of all orders has ended. */
  reaches(share: number): Promise<void>;
}

export function createOrderCounts(total: number): OrderCounts {
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
