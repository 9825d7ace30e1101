// What exploreFaults finds, how little it takes to show it, and what it says.

import { describe, expect, it } from 'vitest';
import { BusinessError } from '../../src/model/errors.ts';
import { exploreFaults, type Progress } from '../../src/testing/faults/explore-faults.ts';
import { printTest } from '../../src/testing/faults/print-test.ts';
import { shrink } from '../../src/testing/faults/shrink.ts';
import type { Fault } from '../../src/testing/simulation/fault.ts';
import { placeOrderAsGraph } from '../../examples/order/processes/order-graph.ts';
import { placeOrderByMachine } from '../../examples/order/processes/order-machine.ts';
import { placeOrder } from '../../examples/order/processes/order.ts';
import { orderOptions, orderStubs } from '../support/order-simulation.ts';
import { runPrinted } from './support/run-printed.ts';

const names = { process: 'placeOrder', services: 'orderStubs', invariants: 'invariants', from: './order.ts' };

// Holds as long as no answer is lost on the way there.
const invariants = {
  'captured in no time': ({ trace }: { readonly trace: readonly { readonly step: string; readonly at: number }[] }) =>
    trace.every(({ step, at }) => step !== 'payments.capture' || at < 2_000),
};

describe('the order process', () => {
  it.each([
    ['in code', placeOrder],
    ['as a graph', placeOrderAsGraph],
    ['by machine', placeOrderByMachine],
  ])(
    'keeps or undoes each effect once, whatever goes wrong: %s',
    async (_, process) => {
      const report = await exploreFaults(process as unknown as typeof placeOrder, { ...orderOptions, pairs: 500 });
      expect(report.violations).toEqual([]);
      expect(report).toMatchObject({ singles: 80, pairs: 500 });
      expect(report.text).toMatch(/^80 faults and 500 pairs of faults tried on process 'order\w*': all holds\n/);
      expect(report.text).toMatch(/^payments\.capture {2,}✓ {2}✓ {2}✓ {2}✓ {2}✓ {2}✓ {2}✓ {2}✓ {2}✓ {2}✓$/m);
      expect(report.text).toMatch(/^confirm inventory\.reserve {2,}✓ .* ·$/m);
    },
    30_000,
  );
});

describe('what does not hold', () => {
  const explore = (pairs = 40) => exploreFaults(placeOrder, { ...orderOptions, pairs, invariants, names, enough: 2 });

  it('is found, with the fewest faults that show it', async () => {
    const { violations, text } = await explore();
    expect(violations[0]).toMatchObject({
      invariant: 'captured in no time',
      faults: [{ step: 'orders.place', fault: 'times-out-after-effect' }],
    });
    expect(text).toContain('✗ captured in no time: it does not hold\n  where orders.place times out after its effect');
  });

  it('is the same with the same seed', async () => {
    expect(await explore()).toEqual(await explore());
  });

  it('is printed as a test, which shows it', async () => {
    const { violations } = await explore();
    const [title, failure] = await runPrinted(violations[0]?.test ?? '', { placeOrder, orderStubs, invariants });
    expect(title).toBe('order: captured in no time, where orders.place times out after its effect');
    expect(failure).toMatchObject([{ invariant: 'captured in no time' }]);
  });

  it('is printed as a test, which fails also once its step is called something else', async () => {
    const { violations } = await explore();
    const renamed = violations[0]?.test.replace("step: 'orders.place'", "step: 'orders.put'") ?? '';
    const [, failure] = await runPrinted(renamed, { placeOrder, orderStubs, invariants });
    expect(failure).toEqual([{ step: 'orders.put', fault: 'times-out-after-effect' }]);
  });
});

it('tells how far it is', async () => {
  const seen: Progress[] = [];
  await exploreFaults(placeOrder, { ...orderOptions, pairs: 5, onProgress: (progress) => seen.push(progress) });
  expect(seen.at(-1)).toEqual({ tried: 85, of: 85, violations: 0 });
});

describe('shrinking', () => {
  const a: Fault = { step: 'a', fault: 'cancelled' };
  const b: Fault = { step: 'b', fault: 'fails-then-works', times: 4 };
  const c: Fault = { step: 'c', fault: 'late-call' };

  it('leaves out what is not needed, and has things happen less often', async () => {
    const needsB = async (faults: readonly Fault[]) => faults.some(({ step, times = 0 }) => step === 'b' && times >= 2);
    expect(await shrink([a, b, c], needsB)).toEqual([{ ...b, times: 2 }]);
    expect(await shrink([a, b], async (faults) => faults.length === 2)).toEqual([a, { ...b, times: 1 }]);
  });

  it('speaks of an undo only where it is about one', async () => {
    const undo: Fault = { step: 'a', fault: 'undo-fails' };
    expect(await shrink([undo], async ([first]) => first?.step === 'a')).toEqual([a]);
    expect(await shrink([c, undo], async (faults) => faults.some(({ fault }) => fault === 'undo-fails'))).toEqual([undo]);
  });
});

describe('a report', () => {
  const unpaid = ['nobody pays', 'nobody ships'] as const;
  const invariants = Object.fromEntries(
    unpaid.map((name) => [name, ({ done }: { readonly done: readonly string[] }) => !done.includes('undo orders.place')]),
  );
  const refusals = { 'payments.authorise': new BusinessError('CardRefused', { message: "it's stolen", details: { reason: 'stolen' } }) };

  it('has one test for all that the same faults show, with the refusals that it takes', async () => {
    const { violations, text } = await exploreFaults(placeOrder, { ...orderOptions, pairs: 0, invariants, refusals, names, enough: 2 });
    expect(violations.map(({ invariant }) => invariant)).toEqual(unpaid);
    expect(text).toContain('✗ nobody pays: it does not hold\n✗ nobody ships: it does not hold\n  where ');
    expect(text.match(/ it\(/g)).toHaveLength(1);
    expect(violations[0]?.test).toContain("import { BusinessError } from 'tenuto';\n");
    const [, failure] = await runPrinted(violations[0]?.test ?? '', { placeOrder, orderStubs, invariants, BusinessError });
    expect(failure).toHaveLength(2);
  });

  it('says where it stopped, and what was not tried', async () => {
    const { text } = await exploreFaults(placeOrder, { ...orderOptions, invariants, names, enough: 2 });
    expect(text).toMatch(/^\d+ faults and 0 pairs of faults tried on process 'order': 2 violations$/m);
    expect(text).toMatch(/^stopped after 2 violations: \d+ faults and all pairs were not tried \(enough\)$/m);
    expect(text).toMatch(/^orders\.place .*✗( {2}\?)+$/m);
    expect(text).toMatch(/^orders\.complete( +\?){10}$/m);
  });

  it('says how many pairs were not tried', async () => {
    let runs = 0;
    const few = { 'not too often': () => ++runs <= 100 }; // the first without faults, 80 with one, then pairs
    const { text, singles, pairs } = await exploreFaults(placeOrder, { ...orderOptions, invariants: few, enough: 1 });
    expect({ singles, pairs }).toEqual({ singles: 80, pairs: 20 });
    expect(text).toContain('\nstopped after 1 violation: 480 pairs were not tried (enough)\n');
    expect(text).not.toMatch(/^\w+\.\w+ .*\?/m);
  });

  it('says nothing of that where all was tried', async () => {
    const { text } = await exploreFaults(placeOrder, { ...orderOptions, pairs: 3 });
    expect(text).not.toContain('stopped');
    expect(text).toContain('· cannot happen there   ? not tried');
  });
});

it('prints what a value is in TypeScript', () => {
  const text = printTest(placeOrder.implementation.contract, {
    violation: { invariant: "nobody's", message: '' },
    faults: [],
    options: { input: { name: `it's "so"\n`, 'a-b': [1, null, true] } },
  });
  expect(text).toContain(`input: { name: 'it\\'s "so"\\n', 'a-b': [1, null, true] },`);
  expect(text).toContain(`it('order: nobody\\'s, where nothing goes wrong', async () => {`);
});
