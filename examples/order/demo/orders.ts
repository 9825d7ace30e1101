// Plans the orders of one demo: this many of every kind, evenly mixed. Except for the ids, the plan is always the same.

import { kinds, type Kind, type OrderRequest } from './kinds.ts';

export interface PlannedOrder {
  readonly id: string;
  readonly kind: Kind;
  readonly request: OrderRequest;
}

const total = kinds.reduce((sum, { share }) => sum + share, 0);

/** The minimum number of orders: one of every kind. */
export const fewest = kinds.length;

/** The maximum number of orders, which is limited by the stock. */
export const most = 5_000;

export function planOrders(count: number, prefix: string): readonly PlannedOrder[] {
  const mixed = countsOf(count).flatMap(([kind, of]) => Array.from({ length: of }, (_, index) => ({ kind, place: (index + 0.5) / of })));
  return mixed.sort((a, b) => a.place - b.place).map(({ kind }, index) => planOrder(kind, { id: `${prefix}-${index + 1}`, index }));
}

/** Returns the number of orders of each kind. There is at least one of each. The first kind gets the remainder of rounding. */
export function countsOf(count: number): readonly (readonly [Kind, number])[] {
  const [first, ...others] = kinds;
  if (!first) return [];
  const counts = others.map((kind) => [kind, Math.max(1, Math.floor((kind.share * count) / total))] as const);
  const left = count - counts.reduce((sum, [, of]) => sum + of, 0);
  return [[first, left], ...counts];
}

const products = ['tea', 'coffee'];
const customers = ['ada', 'ben', 'cleo', 'dan', 'eve', 'finn', 'gus', 'hana'];

function planOrder(kind: Kind, { id, index }: { id: string; index: number }): PlannedOrder {
  const customer = customers[index % customers.length] ?? 'ada';
  const line = { sku: products[index % products.length] ?? 'tea', quantity: 1 + (index % 3) };
  return { id, kind, request: { customer, card: '4242', address: `${index + 1} Main Street`, line, ...kind.request, order: id } };
}
