// What is said of a graph before it runs.

import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analyse } from '../../src/graph/analysis/analyse.ts';
import type { GraphDefinition, NodeDefinition } from '../../src/graph/definition.ts';
import { operation } from '../../src/model/contract/operation.ts';
import { defineProcess } from '../../src/model/contract/process.ts';
import { defineService } from '../../src/model/contract/service.ts';
import { orderAsGraph } from '../../examples/order/contracts/order-graph.ts';
import { placeOrderAsGraph } from '../../examples/order/processes/order-graph.ts';
import { example } from './example.ts';

const depot = defineService('depot', {
  pack: operation({
    input: z.object({ sku: z.string(), weight: z.number().optional() }),
    output: z.object({ parcel: z.string(), weight: z.int().nullable() }),
    undo: 'unpack',
  }),
  unpack: operation({ input: z.object({ sku: z.string() }) }),
  label: operation({ input: z.string() }),
  weigh: operation({ input: v.object({ sku: v.string() }), output: v.number() }),
  ship: operation({ input: z.object({ parcel: z.string() }), pivot: true }),
});
const contract = defineProcess('packing', {
  input: z.object({ sku: z.string(), count: z.int() }),
  output: z.string().optional(),
  uses: { depot },
});

const pack: NodeDefinition = { kind: 'call', operation: 'depot.pack', input: { sku: { $: 'input/sku' } } };
const messages = (nodes: GraphDefinition['nodes'], output?: GraphDefinition['output']) =>
  analyse({ nodes, ...(output !== undefined && { output }) }, { contract }).findings.map(
    ({ severity, message }) => `${severity}: ${message}`,
  );

describe('the analysis of what fits', () => {
  it('finds nothing wrong with the order and the example', () => {
    const { definition } = placeOrderAsGraph.implementation.notation as never as { definition: GraphDefinition };
    expect(analyse(definition, { contract: orderAsGraph })).toMatchObject({ findings: [], notChecked: [] });
    expect(analyse(example).findings).toEqual([]);
  });

  it.each<[string, GraphDefinition['nodes'], string]>([
    [
      'a field that the output does not have',
      { pack, label: { kind: 'call', operation: 'depot.label', input: { $: 'pack/name' } } },
      "error: the input of node 'label' refers to 'pack/name', and 'pack' has no field 'name' (fields: parcel, weight)",
    ],
    [
      'a field of another type',
      { pack: { ...pack, input: { sku: { $: 'input/count' } } } },
      "error: 'sku' of the input of node 'pack' must be string, but is 'input/count', which is integer; use another field, or change the contract",
    ],
    [
      'a literal of another type',
      { pack: { ...pack, input: { sku: 7 } } },
      "error: 'sku' of the input of node 'pack' must be string, but is integer; use another field, or change the contract",
    ],
    [
      'a computed value of another type',
      { pack: { ...pack, input: { sku: { $exists: { $: 'input/sku' } } } } },
      "error: 'sku' of the input of node 'pack' must be string, but is boolean; use another field, or change the contract",
    ],
    ['a field that is missing', { pack: { ...pack, input: {} } }, "error: the input of node 'pack' has no field 'sku', which is required"],
    [
      'an unknown operation',
      { pack: { kind: 'call', operation: 'depot.wrap' } },
      "error: node 'pack' calls operation 'depot.wrap', which process 'packing' does not use (operations: depot.pack, depot.unpack, depot.label, depot.weigh, depot.ship)",
    ],
    [
      'an unknown signal',
      { paid: { kind: 'signal', signal: 'paid' } },
      "error: node 'paid' waits for signal 'paid', which process 'packing' does not have (signals: none)",
    ],
  ])('finds %s', (_, nodes, message) => {
    expect(messages(nodes)).toEqual([message]);
  });

  it('finds an output that is not that of the process, and leaves what may fit', () => {
    expect(messages({ pack }, { $: 'pack/parcel' })).toEqual([]);
    expect(messages({ pack }, { $: 'pack/weight' })).toEqual([
      "error: the output must be string, but is 'pack/weight', which is integer or null; use another field, or change the contract",
    ]);
    expect(messages({ pack, again: { ...pack, input: { sku: { $: 'pack/parcel' }, weight: { $: 'pack/weight' } } } })).toEqual([]);
  });

  it('names what it cannot check, because the library does not say', () => {
    const nodes: GraphDefinition['nodes'] = {
      weigh: { kind: 'call', operation: 'depot.weigh', input: 7 },
      pack: { ...pack, input: { sku: { $: 'weigh' } } },
    };
    const { findings, notChecked } = analyse({ nodes }, { contract });
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(notChecked).toEqual(["input of 'depot.weigh'", "output of 'depot.weigh'"]);
  });

  it('warns of effects without undo while the run may still fail, and not after the pivot', () => {
    const label: NodeDefinition = { kind: 'call', operation: 'depot.label', input: { $: 'input/sku' } };
    const ship: NodeDefinition = { kind: 'call', operation: 'depot.ship', input: { parcel: { $: 'pack/parcel' } } };
    expect(messages({ label, pack: { ...pack, after: ['label'] }, ship })).toEqual([
      "warning: node 'label' calls 'depot.label', which has no undo, while the run may still fail: its effect would remain. Add an undo to the contract, or put the node after the pivot; if the call changes nothing, ignore this warning",
    ]);
    expect(messages({ pack, ship, label: { ...label, after: ['ship'] } })).toEqual([]);
  });

  it('finds nodes that can never begin', () => {
    const way: NodeDefinition = { kind: 'choose', branches: [{ branch: 'a', when: true }], otherwise: 'b' };
    const value = (more: object): NodeDefinition => ({ kind: 'value', ...more });
    const { findings } = analyse({
      nodes: {
        way,
        a: value({ on: 'way/a' }),
        b: value({ on: 'way/b' }),
        both: value({ after: ['a', 'b'] }),
        never: value({ when: false }),
      },
    });
    expect(findings.map(({ message }) => message)).toEqual([
      "node 'never' never begins: its condition is false; remove the node or the condition",
      "node 'both' can never begin: it waits for branches 'a' and 'b' of 'way', of which only one is taken; use the trigger 'none-failed', or wait for only one of them",
    ]);
  });
});

describe('the estimate', () => {
  const takes = (duration: `${number}s`, ...after: readonly string[]): NodeDefinition => ({ ...pack, duration, after });

  it('knows the critical path, the work, the width and the lower bound', () => {
    const nodes = { a: takes('1s'), b: takes('5s', 'a'), c: takes('2s', 'a'), d: takes('2s', 'a'), e: takes('1s', 'b', 'c', 'd') };
    expect(analyse({ nodes }).estimate).toEqual({
      criticalPath: { nodes: ['a', 'b', 'e'], milliseconds: 7_000 },
      width: 3,
      work: 11_000,
      lowerBound: 7_000,
      unknown: [],
    });
    const flat = { a: takes('3s'), b: takes('3s'), c: takes('3s', 'a', 'b') };
    expect(analyse({ nodes: flat }, { measured: { c: 100 } }).estimate).toMatchObject({
      work: 6_100,
      width: 2,
      criticalPath: { milliseconds: 3_100 },
    });
  });

  it('goes by what was measured, then by what the node declares, then by what its operation declares', () => {
    const slow = defineService('slow', { bake: operation({ duration: '30m' }), cool: operation() });
    const bakery = defineProcess('bakery', { uses: { slow } });
    const nodes: GraphDefinition['nodes'] = {
      bread: { kind: 'call', operation: 'slow.bake' },
      rolls: { kind: 'call', operation: 'slow.bake', duration: '20m', after: ['bread'] },
      rest: { kind: 'call', operation: 'slow.cool', after: ['rolls'] },
    };
    const estimate = (measured: Readonly<Record<string, number>>) => analyse({ nodes }, { contract: bakery, measured }).estimate;
    expect(estimate({})).toMatchObject({ work: 50 * 60_000, lowerBound: 50 * 60_000, unknown: ['rest'] });
    expect(estimate({ 'slow.bake': 100, 'slow.cool': 10 })).toMatchObject({ work: 210, unknown: [] });
    expect(estimate({ 'slow.bake': 100, bread: 1 })).toMatchObject({ work: 101 });
  });

  it('looks into groups, and says which nodes it knows nothing of', () => {
    const group: NodeDefinition = {
      kind: 'group',
      graph: { nodes: { b: takes('2s'), c: { kind: 'timer', delay: '1h' }, d: pack } },
      after: ['a'],
    };
    expect(analyse({ nodes: { a: takes('1s'), group, e: takes('1s', 'group') } }).estimate).toMatchObject({
      criticalPath: { nodes: ['a', 'c', 'e'], milliseconds: 3_602_000 },
      width: 3,
      unknown: ['d'],
    });
  });

  it('gives the width by definition: the largest set of nodes none of which comes before another', () => {
    const graphs = fc.array(fc.nat({ max: 4_095 }), { minLength: 1, maxLength: 9 });
    const property = fc.property(graphs, (edges) => {
      const before = edges.map((bits, index) => edges.flatMap((_, other) => (other < index && bits & (1 << other) ? [other] : [])));
      const names = edges.map((_, index) => `n${String(index)}`);
      const nodes = Object.fromEntries(
        names.map((name, index) => [name, takes('1s', ...(before[index] ?? []).map((other) => `n${String(other)}`))]),
      );
      expect(analyse({ nodes }).estimate?.width).toBe(largestAntichain(before));
    });
    fc.assert(property, { numRuns: 300, seed: 20_261_121 });
  });

  it('is there at once for a thousand nodes', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [
        `n${String(index)}`,
        takes('1s', ...(index < 100 ? [] : [`n${String(index - 100)}`, `n${String(index - 100 - (index % 100) + ((index + 1) % 100))}`])),
      ]),
    );
    expect(analyse({ nodes }).estimate).toMatchObject({ width: 100, work: 1_000_000, lowerBound: 10_000 });
  });
});

function largestAntichain(before: readonly (readonly number[])[]): number {
  const all = before.map((_, index) => allBefore(index, before));
  let largest = 0;
  for (let set = 1; set < 1 << before.length; set++) {
    const members = before.flatMap((_, index) => (set & (1 << index) ? [index] : []));
    if (members.every((one) => members.every((other) => !all[one]?.has(other)))) largest = Math.max(largest, members.length);
  }
  return largest;
}

const allBefore = (index: number, before: readonly (readonly number[])[]): ReadonlySet<number> =>
  new Set((before[index] ?? []).flatMap((other) => [other, ...allBefore(other, before)]));
