import { expect, it } from 'vitest';
import { describe } from '../../src/description/describe.ts';
import { explain } from '../../src/description/explain.ts';
import { worstCaseOf } from '../../src/description/worst-case.ts';
import { resolvePolicy } from '../../src/model/kernel/policy.ts';
import { placeOrderAsGraph } from '../../examples/order/processes/order-graph.ts';
import { placeOrderByMachine } from '../../examples/order/processes/order-machine.ts';
import { placeOrder } from '../../examples/order/processes/order.ts';

it('explains a graph: its steps, the longest way, the undo in its order', () => {
  expect(explain(describe(placeOrderAsGraph))).toMatchInlineSnapshot(`
    "orderAsGraph, as graph
    uses: orders, payments, inventory, shipping
    steps:
      orders.place; 10 s per attempt; 127 attempts, 1 h at most; undone by orders.cancel
      payments.authorise; 10 s per attempt; 127 attempts, 1 h at most; undone by payments.release
      payments.capture; 10 s per attempt; 127 attempts, 1 h at most; undone by payments.refund
      inventory.reserve; 10 s per attempt; 61 attempts, 27 min at most; undone by inventory.release; confirmed by inventory.withdraw within 30 min
      shipping.arrange; 10 s per attempt; retried until there is an answer; pivot
      shipping.remind; 10 s per attempt; retried until there is an answer
      orders.complete; 10 s per attempt; retried until there is an answer
    worst-case duration: 4 d 3 h 27 min (orders.place → payments.authorise → payments.capture → inventory.reserve → shipping.arrange → delivered → shipping.remind → delivered after all)
    without bound: shipping.arrange, shipping.remind, orders.complete
    undone before the pivot, in this order: inventory.reserve → payments.capture → payments.authorise → orders.place
    signals: delivered; updates: cancel
    "
  `);
});

it('explains a machine by the states that do something', () => {
  const { steps, undo, longest } = describe(placeOrderByMachine);
  expect(steps.map(({ name, calls }) => `${name}: ${calls}`)).toEqual([
    'open.placing: orders.place',
    'open.authorising: payments.authorise',
    'open.capturing: payments.capture',
    'open.reserving: inventory.reserve',
    'arranging: shipping.arrange',
    'completing: orders.complete',
    'reminding: shipping.remind',
  ]);
  expect(undo).toEqual([['open.reserving'], ['open.capturing'], ['open.authorising'], ['open.placing']]);
  expect(longest).toBeUndefined();
});

it('says of code what its contract says, and that this is all', () => {
  const description = describe(placeOrder);
  expect(description).toMatchObject({
    basis: 'contract',
    undo: undefined,
    longest: undefined,
    signals: ['delivered'],
    updates: ['cancel'],
  });
  expect(description.steps).toHaveLength(12);
  expect(explain(description)).toContain('only what its contract states');
});

it.each([
  [
    { retry: { attempts: 3 }, timeout: '10s' },
    { attempts: 3, milliseconds: 30_600 },
  ],
  [
    { retry: { attempts: 1 }, timeout: '10s' },
    { attempts: 1, milliseconds: 10_000 },
  ],
  [
    { deadline: '1s', timeout: '10s' },
    { attempts: 3, milliseconds: 1_000 },
  ], // at 0, 200 and 600 ms
  [
    { deadline: '10s', retry: { initialInterval: '1s', backoff: 1 } },
    { attempts: 10, milliseconds: 10_000 },
  ],
  [
    { deadline: '365d', retry: { initialInterval: '1ms', maximumInterval: '1ms' } },
    { attempts: 31_536_000_000, milliseconds: 31_536_000_000 },
  ],
] as const)('counts the attempts that %j allows', (policy, worst) => {
  expect(worstCaseOf(resolvePolicy(policy, { onward: false }))).toEqual(worst);
});

it('has no worst case for a step after the pivot', () => {
  expect(worstCaseOf(resolvePolicy({ timeout: '10s' }, { onward: true }))).toBeUndefined();
});
