// Compares the state of the services with the end of each order.
//
// 1. A completed order: its amount was charged once, one parcel delivered, its stock withdrawn. Nothing is held or reserved.
// 2. An undone order: every charge was refunded, every reservation released. Nothing is held, and nothing was sent.
// 3. An open order may have any effect, but none twice.
// 4. Every account belongs to an order. The sum of the ledger is zero. Stock is either on hand or withdrawn.

import { emptyAccount, type Account, type ServiceState, type Stock } from './account.ts';

/** How an order ended, by the snapshot of its run. */
export interface Ending {
  readonly order: string;
  readonly quantity: number;
  readonly end: 'completed' | 'undone' | 'open' | 'lost';
}

/** 'lost' means that an effect is missing, or that one was not undone. 'doubled' means that an effect exists twice. */
export interface Finding {
  readonly order: string;
  readonly kind: 'lost' | 'doubled';
  readonly message: string;
}

export interface Totals {
  readonly charged: number;
  readonly refunded: number;
  readonly held: number;
  readonly reserved: number;
  readonly released: number;
  readonly withdrawn: number;
  readonly parcels: number;
  readonly delivered: number;
  /** The sum of the amounts of completed orders. It must equal charged − refunded. */
  readonly sold: number;
  readonly ledger: number;
}

export interface Reconciliation {
  readonly balanced: boolean;
  /** The number of orders without a definite end, or with findings of kind 'lost'. */
  readonly lost: number;
  readonly doubled: number;
  readonly findings: readonly Finding[];
  /** Imbalances across orders. */
  readonly general: readonly string[];
  readonly totals: Totals;
}

export function reconcile(endings: readonly Ending[], serviceState: ServiceState): Reconciliation {
  const accounts = new Map(serviceState.accounts.map((account) => [account.order, account]));
  const findings = endings.flatMap((ending) => examine(ending, accounts.get(ending.order) ?? emptyAccount(ending.order)));
  const ordered = new Set(endings.map(({ order }) => order));
  const withoutOrder = serviceState.accounts.filter(({ order }) => !ordered.has(order)).map(unknownOrder);
  const all = [...findings, ...withoutOrder];
  const totals = totalsOf(endings, serviceState);
  const general = [...imbalances(endings, totals), ...serviceState.stock.flatMap(examineStock)];
  const count = (kind: Finding['kind']) => new Set(all.filter((finding) => finding.kind === kind).map(({ order }) => order)).size;
  return {
    balanced: all.length === 0 && general.length === 0,
    lost: count('lost'),
    doubled: count('doubled'),
    findings: all,
    general,
    totals,
  };
}

function examine({ order, quantity, end }: Ending, account: Account): Finding[] {
  switch (end) {
    case 'completed':
      return compare(order, [...completed(account, quantity), ...settled(account)]);
    case 'undone':
      return compare(order, [...undone(account, quantity), ...settled(account)]);
    case 'open':
      return compare(order, once(account, quantity));
    case 'lost':
      return [{ order, kind: 'lost', message: 'has no definite end' }, ...compare(order, once(account, quantity))];
  }
}

/** An actual and an expected value. Less than expected is 'lost', more is 'doubled', unless `leftover` is set. */
interface Expected {
  readonly what: string;
  readonly is: number;
  readonly should: number;
  /** More than expected means that an effect was not undone, so it is 'lost'. */
  readonly leftover?: true;
  /** Less than expected is correct, too. */
  readonly atMost?: true;
}

const completed = ({ amount, status, ...account }: Account, quantity: number): Expected[] => [
  { what: 'completed in the orders service', is: Number(status === 'completed'), should: 1 },
  { what: 'charged', is: account.charged, should: amount },
  { what: 'refunded', is: account.refunded, should: 0, leftover: true },
  { what: 'withdrawn', is: account.withdrawn, should: quantity },
  { what: 'parcels', is: account.parcels, should: 1 },
  { what: 'delivered', is: account.delivered, should: 1 },
];

const undone = ({ status, ...account }: Account, quantity: number): Expected[] => [
  { what: 'open in the orders service', is: Number(status === 'placed' || status === 'completed'), should: 0, leftover: true },
  { what: 'charged − refunded', is: account.charged - account.refunded, should: 0, leftover: true },
  { what: 'withdrawn', is: account.withdrawn, should: 0, leftover: true },
  { what: 'parcels', is: account.parcels, should: 0, leftover: true },
  ...once({ status, ...account }, quantity),
];

const settled = (account: Account): Expected[] => [
  { what: 'held', is: account.held, should: 0, leftover: true },
  { what: 'reserved − released − withdrawn', is: account.reserved - account.released - account.withdrawn, should: 0, leftover: true },
];

const once = (account: Account, quantity: number): Expected[] => [
  { what: 'charged', is: account.charged, should: account.amount, atMost: true },
  { what: 'held', is: account.held, should: account.amount, atMost: true },
  { what: 'reserved', is: account.reserved, should: quantity, atMost: true },
  { what: 'withdrawn', is: account.withdrawn, should: quantity, atMost: true },
  { what: 'parcels', is: account.parcels, should: 1, atMost: true },
];

function compare(order: string, expected: readonly Expected[]): Finding[] {
  const wrong = expected.filter(({ is, should, atMost }) => (atMost ? is > should : is !== should));
  return wrong.map(({ what, is, should, leftover }) => ({
    order,
    kind: is > should === (leftover === true) ? 'lost' : 'doubled',
    message: `${what} is ${is}, not ${should}`,
  }));
}

const unknownOrder = ({ order }: Account): Finding => ({ order, kind: 'doubled', message: 'has an account, but was never placed' });

function totalsOf(endings: readonly Ending[], { accounts, ledgerTotal }: ServiceState): Totals {
  const sum = (field: Exclude<keyof Account, 'order' | 'status'>) => accounts.reduce((total, account) => total + account[field], 0);
  const sold = new Set(endings.filter(({ end }) => end === 'completed').map(({ order }) => order));
  return {
    charged: sum('charged'),
    refunded: sum('refunded'),
    held: sum('held'),
    reserved: sum('reserved'),
    released: sum('released'),
    withdrawn: sum('withdrawn'),
    parcels: sum('parcels'),
    delivered: sum('delivered'),
    sold: accounts.filter(({ order }) => sold.has(order)).reduce((total, { amount }) => total + amount, 0),
    ledger: ledgerTotal,
  };
}

// While orders are open, their payments do not count as sold.
function imbalances(endings: readonly Ending[], { ledger, charged, refunded, sold }: Totals): string[] {
  const open = endings.some(({ end }) => end === 'open' || end === 'lost');
  return [
    ...(ledger === 0 ? [] : [`the payments ledger adds up to ${ledger}, not 0`]),
    ...(open || charged - refunded === sold ? [] : [`charged − refunded is ${charged - refunded}, but completed orders cost ${sold}`]),
  ];
}

function examineStock({ sku, initial, onHand, withdrawn, reserved }: Stock): string[] {
  const wrong = onHand + withdrawn !== initial || reserved > onHand || reserved < 0;
  return wrong
    ? [`stock of '${sku}' was ${initial} at the start, but ${onHand} are on hand (${reserved} reserved) and ${withdrawn} withdrawn`]
    : [];
}
