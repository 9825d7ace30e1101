// Summarises the results of all orders as data. The table shows it, and `--json` prints it.

import { emptyAccount, type ServiceState } from '../ledger/account.ts';
import { kinds } from '../kinds.ts';
import type { PlannedOrder } from '../orders.ts';
import { phaseOf, type PlacedOrder } from '../placed-order.ts';
import { reconcile, type Ending, type Reconciliation } from '../ledger/reconcile.ts';
import type { Rush } from '../rush.ts';
import type { Surprise } from '../ledger/expectation.ts';

export interface KindRow {
  readonly kind: string;
  readonly orders: number;
  readonly completed: number;
  readonly undone: number;
  /** In cents. */
  readonly charged: number;
  readonly refunded: number;
  /** The duration of an order from its start to its end, in milliseconds. */
  readonly p50: number;
  readonly p95: number;
}

export interface Summary {
  readonly orders: number;
  readonly completed: number;
  readonly undone: number;
  /** The number of open runs. It includes those that wait for a person. */
  readonly stuck: number;
  readonly lost: number;
  readonly doubled: number;
  readonly balanced: boolean;
  /** Whether every order ended as its kind must. */
  readonly expected: boolean;
  readonly seconds: number;
  readonly setUpSeconds: number;
  readonly byKind: readonly KindRow[];
  /** The number of faults of each mode, and the number of orders that a person decided about. */
  readonly faults: Readonly<Record<string, number>>;
  /** The failures that were caused meanwhile. */
  readonly disasters: readonly string[];
  /** The number of orders for which the new version of payments was called. */
  readonly canary: number;
  readonly surprises: readonly Surprise[];
  readonly reconciliation: Pick<Reconciliation, 'totals' | 'findings' | 'general'>;
}

interface Ended {
  readonly planned: readonly PlannedOrder[];
  readonly rush: Rush;
  readonly serviceState: ServiceState;
  readonly canary: number;
  readonly milliseconds: { readonly setUp: number; readonly total: number };
}

export function summarise({ planned, rush, serviceState, canary, milliseconds }: Ended): Summary {
  const endings = planned.map((one) => endingOf(one, rush.placed));
  const { balanced, lost, doubled, ...reconciliation } = reconcile(endings, serviceState);
  const count = (end: Ending['end']) => endings.filter((ending) => ending.end === end).length;
  return {
    orders: planned.length,
    completed: count('completed'),
    undone: count('undone'),
    stuck: count('open'),
    lost,
    doubled,
    balanced,
    expected: rush.surprises.length === 0,
    seconds: seconds(milliseconds.total),
    setUpSeconds: seconds(milliseconds.setUp),
    byKind: rowsOf(rush.placed, serviceState),
    faults: faultsOf(planned, rush),
    disasters: rush.disasters,
    canary,
    surprises: rush.surprises,
    reconciliation,
  };
}

export const isFine = ({ balanced, expected, stuck, lost, doubled }: Summary): boolean =>
  balanced && expected && stuck + lost + doubled === 0;

function endingOf({ id, request }: PlannedOrder, placed: readonly PlacedOrder[]): Ending {
  const found = placed.find(({ planned }) => planned.id === id);
  const phase = found ? phaseOf(found) : 'lost';
  const end = phase === 'completed' || phase === 'undone' || phase === 'lost' ? phase : 'open';
  return { order: id, quantity: request.line.quantity, end };
}

function rowsOf(placed: readonly PlacedOrder[], { accounts }: ServiceState): KindRow[] {
  const byOrder = new Map(accounts.map((account) => [account.order, account]));
  return kinds.map((kind) => {
    const own = placed.filter(({ planned }) => planned.kind === kind);
    const times = own.map(({ milliseconds }) => Math.round(milliseconds)).sort((a, b) => a - b);
    const paid = own.map(({ planned }) => byOrder.get(planned.id) ?? emptyAccount(planned.id));
    return {
      kind: kind.name,
      orders: own.length,
      completed: own.filter((one) => phaseOf(one) === 'completed').length,
      undone: own.filter((one) => phaseOf(one) === 'undone').length,
      charged: paid.reduce((sum, { charged }) => sum + charged, 0),
      refunded: paid.reduce((sum, { refunded }) => sum + refunded, 0),
      p50: quantile(times, 0.5),
      p95: quantile(times, 0.95),
    };
  });
}

// Returns the smallest value that this share of the values does not exceed.
const quantile = (sorted: readonly number[], share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;

function faultsOf(planned: readonly PlannedOrder[], { placed }: Rush): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of planned) for (const { mode, times = 1 } of kind.faults ?? []) counts[mode] = (counts[mode] ?? 0) + times;
  const decided = placed.filter((one) => one.decided).length;
  if (decided > 0) counts['decided by a person'] = decided;
  return counts;
}

const seconds = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;
