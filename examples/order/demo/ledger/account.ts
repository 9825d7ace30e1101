// What the services' own databases say, one account for each order, and what must be true of all of them together.

/** Money in cents, stock in pieces. An order that a service never heard of has zeros there. */
export interface Account {
  readonly order: string;
  /** As the orders service has it; 'unknown' where it has none. */
  readonly status: 'placed' | 'cancelled' | 'completed' | 'unknown';
  readonly amount: number;
  /** Still held on the card. */
  readonly held: number;
  readonly charged: number;
  readonly refunded: number;
  readonly reserved: number;
  readonly released: number;
  readonly withdrawn: number;
  readonly parcels: number;
  readonly delivered: number;
}

export interface Stock {
  readonly sku: string;
  readonly initial: number;
  readonly onHand: number;
  readonly withdrawn: number;
  /** Set aside for orders that have neither taken nor released it. */
  readonly reserved: number;
}

export interface Books {
  readonly accounts: readonly Account[];
  /** The sum of every entry in the payments ledger: zero, or money came from nowhere. */
  readonly ledgerTotal: number;
  readonly stock: readonly Stock[];
}

export const emptyAccount = (order: string): Account => ({
  order,
  status: 'unknown',
  amount: 0,
  held: 0,
  charged: 0,
  refunded: 0,
  reserved: 0,
  released: 0,
  withdrawn: 0,
  parcels: 0,
  delivered: 0,
});
