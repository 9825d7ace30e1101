// What people see at the end: everything on a line of its own, whatever the width of the terminal, and what is wrong by name.

import { describe, expect, it } from 'vitest';
import { emptyAccount } from '../../../../examples/order/demo/ledger/account.ts';
import { liveArea } from '../../../../examples/order/demo/screen/live.ts';
import { planOrders } from '../../../../examples/order/demo/orders.ts';
import type { Rush } from '../../../../examples/order/demo/rush.ts';
import { isFine, summarise, type Summary } from '../../../../examples/order/demo/screen/summary.ts';
import { tableOf } from '../../../../examples/order/demo/screen/table.ts';
import { createOrderCounts } from '../../../../examples/order/demo/screen/order-counts.ts';

const planned = planOrders(20, 'x');
const rush: Rush = { placed: [], surprises: [], disasters: ['canary at 10 %', 'worker killed'] };
const milliseconds = { setUp: 8_000, total: 40_000 };

const summaryOf = (over: Partial<Summary> = {}): Summary => ({
  ...summarise({ planned, rush, serviceState: { accounts: [], ledgerTotal: 0, stock: [] }, canary: 2, milliseconds }),
  ...{ lost: 0, balanced: true, reconciliation: { totals, findings: [], general: [] } },
  ...over,
});
const totals = {
  charged: 774_900,
  refunded: 720_900,
  held: 0,
  reserved: 108,
  released: 26,
  withdrawn: 82,
  parcels: 45,
  delivered: 45,
  sold: 54_000,
  ledger: 0,
};

describe('the table', () => {
  it.each([60, 80, 100])('fits into %i columns', (columns) => {
    const lines = tableOf(summaryOf(), { columns, colour: false }).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it('says that the books balance', () => {
    expect(tableOf(summaryOf(), { columns: 100, colour: false })).toContain('✓ balanced: 20 orders, 0 lost, 0 doubled, 0 stuck, in 40 s');
  });

  it('names each order that does not balance, and what is wrong with it', () => {
    const findings = [{ order: 'x-7', kind: 'doubled', message: 'charged is 900, not 450' }] as const;
    const summary = summaryOf({
      balanced: false,
      doubled: 1,
      reconciliation: { totals, findings, general: ['the payments ledger adds up to 1, not 0'] },
    });
    const shown = tableOf(summary, { columns: 100, colour: false });
    expect(shown).toContain('✗ x-7: doubled, charged is 900, not 450');
    expect(shown).toContain('✗ the payments ledger adds up to 1, not 0');
    expect(shown).toContain('✗ not as expected: 20 orders, 0 lost, 1 doubled');
  });
});

describe('the summary', () => {
  it('counts an order that was planned and never placed as lost', () => {
    const { lost, balanced, orders } = summarise({
      planned,
      rush,
      serviceState: { accounts: [], ledgerTotal: 0, stock: [] },
      canary: 2,
      milliseconds,
    });
    expect({ lost, balanced, orders }).toEqual({ lost: 20, balanced: false, orders: 20 });
  });

  it('names the account of an order that was never placed', () => {
    const accounts = [{ ...emptyAccount('stranger'), charged: 450, parcels: 1 }];
    const { doubled, reconciliation } = summarise({
      planned: [],
      rush,
      serviceState: { accounts, ledgerTotal: 0, stock: [] },
      canary: 2,
      milliseconds,
    });
    expect(doubled).toBe(1);
    expect(reconciliation.findings).toMatchObject([{ order: 'stranger' }]);
  });

  it.each([{ stuck: 1 }, { lost: 1 }, { doubled: 1 }, { balanced: false }, { expected: false }])('is not fine with %j', (over) => {
    expect(isFine(summaryOf())).toBe(true);
    expect(isFine(summaryOf(over))).toBe(false);
  });
});

describe('the live area', () => {
  it.each([40, 60, 100])('fits into %i columns', (columns) => {
    const counts = createOrderCounts(70);
    for (let ended = 0; ended < 35; ended += 1) counts.end();
    const [bar = '', ...others] = liveArea(
      { ...counts, ended: 35, phases: { placed: 20, 'with the carrier': 10, 'being undone': 5, completed: 25, undone: 10 } },
      columns,
    );
    expect(bar).toMatch(/^█+░+ 35 of 70 orders ended$/);
    for (const line of [bar, ...others]) expect(line.length).toBeLessThanOrEqual(columns);
  });
});
