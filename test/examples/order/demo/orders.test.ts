// The orders of a demo: every kind, in the asked number, the same each time.

import { describe, expect, it } from 'vitest';
import { kinds } from '../../../../examples/order/demo/kinds.ts';
import { parseCommand } from '../../../../examples/order/demo/options.ts';
import { countsOf, fewest, planOrders } from '../../../../examples/order/demo/orders.ts';

describe('the plan', () => {
  it.each([fewest, 60, 70, 71, 500])('has %i orders, and every kind among them', (count) => {
    const planned = planOrders(count, 'x');
    expect(planned).toHaveLength(count);
    expect(new Set(planned.map(({ kind }) => kind.name))).toEqual(new Set(kinds.map(({ name }) => name)));
    expect(new Set(planned.map(({ id }) => id)).size).toBe(count);
  });

  it('gives each kind its share of seventy orders', () => {
    for (const [{ share }, count] of countsOf(70)) expect(count).toBe(share);
  });

  it('is the same each time', () => {
    expect(planOrders(60, 'x')).toEqual(planOrders(60, 'x'));
  });

  it('spreads the kinds: none waits for the others to be over', () => {
    const firstHalf = planOrders(70, 'x').slice(0, 35);
    for (const { name, share } of kinds) {
      const early = firstHalf.filter(({ kind }) => kind.name === name).length;
      expect(Math.abs(early - share / 2)).toBeLessThanOrEqual(1);
    }
  });
});

describe('the command line', () => {
  it('places seventy orders unless it is told otherwise', () => {
    expect(parseCommand([])).toEqual({ kind: 'run', options: { orders: 70, within: 180_000, json: false, keep: false } });
    expect(parseCommand(['--orders', '100', '--within', '90s', '--json', '--keep'])).toEqual({
      kind: 'run',
      options: { orders: 100, within: 90_000, json: true, keep: true },
    });
  });

  it('explains itself', () => {
    expect(parseCommand(['--help'])).toEqual({ kind: 'help' });
  });

  it.each([
    [['--order', '70'], /--order/],
    [['--orders', 'many'], /must be a whole number/],
    [['--orders', '3'], /must be a whole number from \d+/],
    [['--within', '90'], /a number and a unit/],
    [['seventy'], /seventy/],
  ])('refuses %j and says why', (args, why) => {
    expect(parseCommand(args)).toEqual({ kind: 'wrong', why: expect.stringMatching(why) });
  });
});
