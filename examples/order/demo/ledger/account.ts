// The state of the services, as read from their databases: one account for each order, the sum of the ledger, and the stock.

/** Money is in cents, stock in pieces. The fields of a service that does not know the order are zero. */
export interface Account {
  readonly order: string;
  /** The status in the orders service. 'unknown' if it does not have the order. */
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
  /** Reserved for orders that have neither withdrawn nor released it. */
  readonly reserved: number;
}

export interface ServiceState {
  readonly accounts: readonly Account[];
  /** The sum of all entries in the payments ledger. It must be zero. */
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
