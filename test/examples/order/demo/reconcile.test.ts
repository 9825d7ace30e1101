// The check of the books must be able to fail: each test plants one thing that is wrong in books that are right.

import { describe, expect, it } from 'vitest';
import { emptyAccount, type Account, type ServiceState } from '../../../../examples/order/demo/ledger/account.ts';
import { reconcile, type Ending } from '../../../../examples/order/demo/ledger/reconcile.ts';

const bought: Account = {
  ...emptyAccount('bought'),
  ...{ status: 'completed', amount: 500, charged: 500, reserved: 2, withdrawn: 2, parcels: 1, delivered: 1 },
};
const regretted: Account = {
  ...emptyAccount('regretted'),
  ...{ status: 'cancelled', amount: 250, charged: 250, refunded: 250, reserved: 1, released: 1 },
};
const endings: readonly Ending[] = [
  { order: 'bought', quantity: 2, end: 'completed' },
  { order: 'regretted', quantity: 1, end: 'undone' },
];
const stock = [{ sku: 'tea', initial: 10, onHand: 8, withdrawn: 2, reserved: 0 }];

const serviceState = (planted: { bought?: Partial<Account>; regretted?: Partial<Account> } = {}): ServiceState => ({
  accounts: [
    { ...bought, ...planted.bought },
    { ...regretted, ...planted.regretted },
  ],
  ledgerTotal: 0,
  stock,
});

describe('a correct service state', () => {
  it('balance, and their totals are the sums over all orders', () => {
    expect(reconcile(endings, serviceState())).toEqual({
      balanced: true,
      lost: 0,
      doubled: 0,
      findings: [],
      general: [],
      totals: {
        charged: 750,
        refunded: 250,
        held: 0,
        reserved: 3,
        released: 1,
        withdrawn: 2,
        parcels: 1,
        delivered: 1,
        sold: 500,
        ledger: 0,
      },
    });
  });

  it('balances for an undone order that no service knows', () => {
    const unheard: Ending = { order: 'refused', quantity: 1, end: 'undone' };
    expect(reconcile([...endings, unheard], serviceState()).balanced).toBe(true);
  });

  it('balance for an order that is still open, whatever it holds at the moment', () => {
    const open: Ending = { order: 'open', quantity: 1, end: 'open' };
    const account: Account = { ...emptyAccount('open'), status: 'placed', amount: 250, charged: 250, reserved: 1 };
    expect(reconcile([...endings, open], { ...serviceState(), accounts: [...serviceState().accounts, account] }).balanced).toBe(true);
  });
});

describe('what is lost', () => {
  it.each([
    ['a completed order without its charge', { bought: { charged: 0 } }, 'charged is 0, not 500'],
    ['a completed order that was refunded', { bought: { refunded: 500 } }, 'refunded is 500, not 0'],
    ['a completed order without a parcel', { bought: { parcels: 0, delivered: 0 } }, 'parcels is 0, not 1'],
    ['a completed order whose stock is still reserved', { bought: { withdrawn: 0 } }, 'withdrawn is 0, not 2'],
    [
      'a completed order that the orders service has as placed',
      { bought: { status: 'placed' } },
      'completed in the orders service is 0, not 1',
    ],
    ['money still held for a completed order', { bought: { held: 500 } }, 'held is 500, not 0'],
    ['an undone order whose money was not given back', { regretted: { refunded: 0 } }, 'charged − refunded is 250, not 0'],
    ['an undone order whose stock is still reserved', { regretted: { released: 0 } }, 'reserved − released − withdrawn is 1, not 0'],
    ['an undone order that was sent', { regretted: { parcels: 1 } }, 'parcels is 1, not 0'],
    [
      'an undone order that the orders service still has as placed',
      { regretted: { status: 'placed' } },
      'open in the orders service is 1, not 0',
    ],
  ] as const)('is %s', (_, planted, message) => {
    const [order] = Object.keys(planted) as ['bought' | 'regretted'];
    const { balanced, lost, doubled, findings } = reconcile(endings, serviceState(planted));
    expect({ balanced, lost, doubled }).toEqual({ balanced: false, lost: 1, doubled: 0 });
    expect(findings).toContainEqual({ order, kind: 'lost', message });
  });

  it('is an order without a definite end', () => {
    const lost: Ending = { order: 'gone', quantity: 1, end: 'lost' };
    expect(reconcile([...endings, lost], serviceState())).toMatchObject({ balanced: false, lost: 1 });
  });
});

describe('what is doubled', () => {
  it.each([
    ['a completed order that was charged twice', { bought: { charged: 1000 } }, 'charged is 1000, not 500'],
    ['a completed order with two parcels', { bought: { parcels: 2 } }, 'parcels is 2, not 1'],
    ['an undone order that was refunded twice', { regretted: { refunded: 500 } }, 'charged − refunded is -250, not 0'],
    [
      'an undone order that was charged twice, though both were refunded',
      { regretted: { charged: 500, refunded: 500 } },
      'charged is 500, not 250',
    ],
    ['an undone order whose stock was released twice', { regretted: { released: 2 } }, 'reserved − released − withdrawn is -1, not 0'],
  ] as const)('is %s', (_, planted, message) => {
    const { balanced, doubled, findings } = reconcile(endings, serviceState(planted));
    expect({ balanced, doubled }).toEqual({ balanced: false, doubled: 1 });
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'doubled', message }));
  });

  it('is an account of an order that nobody placed', () => {
    const stranger = { ...bought, order: 'stranger' };
    const { findings, balanced } = reconcile(endings, { ...serviceState(), accounts: [...serviceState().accounts, stranger] });
    expect(balanced).toBe(false);
    expect(findings).toEqual([{ order: 'stranger', kind: 'doubled', message: 'has an account, but was never placed' }]);
  });

  it('is an open order that was charged twice', () => {
    const open = endings.map((ending): Ending => ({ ...ending, end: 'open' }));
    expect(reconcile(open, serviceState({ bought: { charged: 1000 } }))).toMatchObject({ balanced: false, doubled: 1, lost: 0 });
  });
});

describe('across orders', () => {
  it('a ledger that does not add up to zero does not balance', () => {
    const { balanced, general } = reconcile(endings, { ...serviceState(), ledgerTotal: 1 });
    expect({ balanced, general }).toEqual({ balanced: false, general: ['the payments ledger adds up to 1, not 0'] });
  });

  it('stock that is neither on hand nor withdrawn does not balance', () => {
    const { balanced, general } = reconcile(endings, {
      ...serviceState(),
      stock: [{ sku: 'tea', initial: 10, onHand: 7, withdrawn: 2, reserved: 0 }],
    });
    expect(balanced).toBe(false);
    expect(general).toEqual(["stock of 'tea' was 10 at the start, but 7 are on hand (0 reserved) and 2 withdrawn"]);
  });

  it('stock that is reserved but not there does not balance', () => {
    expect(reconcile(endings, { ...serviceState(), stock: stock.map((one) => ({ ...one, reserved: 9 })) }).balanced).toBe(false);
  });

  it('money that no completed order accounts for does not balance', () => {
    const { general } = reconcile(endings, serviceState({ regretted: { refunded: 0 } }));
    expect(general).toEqual(['charged − refunded is 750, but completed orders cost 500']);
  });
});
