// What comes from outside is read at the door: everything wrong is said at once, and nothing is started.

import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidGraph } from '../../src/graph/finding.ts';
import { graph } from '../../src/graph/graph.ts';
import schema from '../../src/graph/graph.schema.json' with { type: 'json' };
import { parseGraph } from '../../src/graph/parse-graph.ts';
import { shapeFindings } from '../../src/graph/shape.ts';
import { runInMemory } from '../../src/testing/memory/run-in-memory.ts';
import { placeOrderAsGraph } from '../../examples/order/processes/order-graph.ts';
import { createFakeServices } from '../model/support/fake-services.ts';
import { sale } from '../model/support/shop.ts';
import { example } from './example.ts';

const isValid = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

const messagesOf = (json: unknown): readonly string[] => {
  try {
    parseGraph(json);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidGraph)) throw error;
    return error.findings.map(({ message }) => message);
  }
};

const look = { kind: 'call', operation: 'shop.look' };

describe('parseGraph', () => {
  it('reads what the builder makes, and it runs', async () => {
    const order = (placeOrderAsGraph.implementation.notation as unknown as { definition: unknown }).definition;
    expect(parseGraph(JSON.stringify(order))).toEqual(order);
    const run = runInMemory(
      { contract: sale, notation: graph(sale, parseGraph(JSON.stringify(example))) },
      { items: ['a', 'b'], vip: true },
      { call: createFakeServices().call },
    );
    await run.run.signal('paid', 'in cash');
    expect(await run.finish()).toEqual({ kind: 'completed', output: { packed: ['a', 'b'], paid: 'in cash', note: 'for a, b' } });
  });

  it('says everything at once, each with its node and its remedy', () => {
    const wrong = {
      nodes: {
        ship: { ...look, after: ['pack'] },
        'a/b': look,
        wait: { kind: 'signal', within: '3 days' },
        count: { kind: 'value', value: { $add: [1, 2] } },
        loop: { kind: 'call', operation: 'shop.look', width: 0, until: true },
      },
      outputs: 1,
    };
    expect(messagesOf(wrong)).toEqual([
      "the graph cannot have a node 'a/b': a name begins with a letter, has letters, digits, ' ', '_', '.', ':' and '-', at most 100, is not 'input' or 'request', and does not begin with 'undo '",
      "node 'wait' has no field 'signal'; the field is required",
      "node 'wait' has a field 'within' that is '3 days'; it must be a duration: a number and a unit (ms, s, m, h, d), like '10s'",
      expect.stringContaining("node 'count' uses unknown operator '$add' (operators: $, $item,"),
      "node 'loop' has a field 'width' that is 0; it must be a whole number of at least 1",
      expect.stringContaining("node 'loop' has an unknown field 'until' (fields: kind, operation,"),
      "node 'loop' has 'width' without 'each': add 'each' with a list, or remove 'width'",
      "the graph has an unknown field 'outputs' (fields: nodes, $schema, output, answers)",
    ]);
    expect(() => parseGraph({ nodes: { ship: { ...look, after: ['pack'] } } })).toThrow(
      "Cannot read the graph: node 'ship' depends on unknown node 'pack' (nodes: ship)",
    );
    expect(() => parseGraph('{ nodes')).toThrow('Cannot read the graph: the text is not JSON: ');
  });

  it.each<[string, Record<string, object>, string]>([
    [
      'a cycle',
      { a: { ...look, after: ['c'] }, b: { ...look, input: { $: 'a' } }, c: { ...look, after: ['b'] }, d: { ...look, after: ['c'] } },
      "nodes wait for each other: 'b' → 'c' → 'a' → 'b'; remove one of these dependencies",
    ],
    [
      'a node that waits for itself',
      { a: { ...look, input: { $: 'a/x' } } },
      "node 'a' waits for itself; remove one of these dependencies",
    ],
    [
      'an unknown node in an expression',
      { a: { ...look, input: { x: [{ $: 'b/y' }] } } },
      "node 'a' refers to unknown node 'b' (nodes: a)",
    ],
    [
      'a node inside a group from outside',
      { a: { kind: 'group', graph: { nodes: { b: look } } }, c: { ...look, after: ['b'] } },
      "node 'c' depends on unknown node 'b' (nodes: a, c)",
    ],
    [
      'a group from inside',
      { a: { kind: 'group', graph: { nodes: { b: { ...look, input: { $: 'a' } } } } } },
      "node 'b' is inside group 'a', and cannot wait for it: refer to the nodes inside the group, or move the node out of it",
    ],
    [
      'a name twice',
      { a: look, b: { kind: 'group', graph: { nodes: { a: look } } } },
      "node 'a' is defined twice (nodes/a and nodes/b/graph/nodes/a): rename one of them",
    ],
    [
      'an item of no fan-out',
      { a: { ...look, input: { $item: 'a' } } },
      "node 'a' refers to $item of 'a', which is not a node with 'each' around it",
    ],
    [
      'a last round of no repetition',
      { a: { kind: 'group', each: [], graph: { nodes: { b: { ...look, input: { $last: 'a' } } } } } },
      "node 'b' refers to $last of 'a', which is not a group with 'until' around it",
    ],
    [
      'a branch of no choice',
      { a: look, b: { ...look, on: 'a/x' } },
      "node 'b' is on a branch of 'a', which is not a choice (choices: none)",
    ],
    [
      'an unknown branch',
      { a: { kind: 'choose', branches: [{ branch: 'x', when: true }] }, b: { ...look, on: 'a/y' } },
      "node 'b' is on unknown branch 'y' of 'a' (branches: x)",
    ],
    [
      'more than there are',
      { a: look, b: { ...look, after: ['a'], trigger: { succeeded: 2 } } },
      "node 'b' can never begin: it waits for 2 of 1 nodes; name more of them in 'after', or wait for fewer",
    ],
    [
      'a trigger on nothing',
      { a: { ...look, trigger: 'one-failed' } },
      "node 'a' can never begin: its trigger is 'one-failed', and it waits for no node; name some in 'after'",
    ],
  ])('refuses %s', (_, nodes, message) => {
    expect(messagesOf({ nodes })).toEqual([message]);
  });

  it('refuses what is nested too deep, however deep', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 5_000; level++) deep = { $not: deep };
    expect(messagesOf({ nodes: { a: { kind: 'value', value: deep } } })).toEqual([
      expect.stringContaining('nested deeper than 100 levels'),
    ]);
    let group: Record<string, unknown> = { last: look };
    for (let level = 0; level < 500; level++) group = { [`g${String(level)}`]: { kind: 'group', graph: { nodes: group } } };
    expect(messagesOf({ nodes: group })).toEqual([expect.stringContaining('nested in groups more than 20 levels deep')]);
  });
});

describe('the published schema', () => {
  it('reads a text that begins with a byte order mark', () => {
    expect(parseGraph(`\uFEFF${JSON.stringify(example)}`)).toEqual(parseGraph(example));
  });

  it('accepts the examples', () => {
    expect(isValid(JSON.parse(JSON.stringify(example)))).toBe(true);
    expect(
      isValid(JSON.parse(JSON.stringify((placeOrderAsGraph.implementation.notation as unknown as { definition: unknown }).definition))),
    ).toBe(true);
  });

  it('says the same as the parser of whatever an example is changed into', { timeout: 30_000 }, () => {
    const agree = fc.property(mutations, (changed) => {
      expect({ changed, valid: shapeFindings(changed).length === 0 }).toEqual({ changed, valid: isValid(changed) });
    });
    fc.assert(agree, { numRuns: 1_000, seed: 20_261_121 });
  });
});

describe('a changed definition', () => {
  it('never crashes and never hangs; where it is refused nothing starts', { timeout: 30_000 }, async () => {
    const harmless = fc.asyncProperty(mutations, async (changed) => {
      const services = createFakeServices();
      const run = runInMemory(
        { contract: sale, notation: graph(sale, changed as never) },
        { items: ['a'], vip: true },
        { call: services.call },
      );
      void run.run.signal('paid', 'in cash');
      const end = await run.finish({ within: '400d' }).catch(() => 'waits for what never comes');
      if (messagesOf(changed).length === 0) return;
      expect(end).toMatchObject({ kind: 'failed', error: { name: 'InvalidGraph' } });
      expect(run.calls).toEqual([]);
    });
    await fc.assert(harmless, { numRuns: 300, seed: 20_261_121 });
  });
});

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Array.isArray(value) ? value.map((element: unknown, index) => [index, element] as const) : Object.entries(value);
  return [path, ...inside.flatMap(([key, field]) => pathsIn(field, [...path, key]))];
}

function changedAt(value: unknown, { path, change }: { path: Path; change: (found: unknown) => unknown }): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string | number, unknown>;
  const changed = changedAt(copy[key], { path: rest, change });
  if (changed !== undefined) copy[key] = changed;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else Reflect.deleteProperty(copy, key);
  return copy;
}

const known = pathsIn(example);
const pieces = known.map((path) => path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], example));
const change: fc.Arbitrary<(found: unknown) => unknown> = fc.oneof(
  fc.constant(() => undefined),
  fc.constantFrom(...pieces).map((piece) => () => piece),
  fc.jsonValue({ maxDepth: 3 }).map((value) => () => JSON.parse(JSON.stringify(value)) as unknown),
  fc
    .tuple(
      fc.constantFrom(
        'kind',
        'after',
        'each',
        'width',
        'until',
        'when',
        'on',
        '$',
        '$eq',
        '$literal',
        '$nope',
        'constructor',
        '__proto__',
        'policy',
        'input',
      ),
      fc.constantFrom(...pieces),
    )
    .map(
      ([key, piece]) =>
        (found: unknown) =>
          typeof found === 'object' && found !== null && !Array.isArray(found) ? { ...found, [key]: piece } : piece,
    ),
);
const mutations = fc.array(fc.tuple(fc.nat(), change), { minLength: 1, maxLength: 3 }).map((changes) =>
  changes.reduce<unknown>(
    (value, [at, made]) => {
      const paths = pathsIn(value);
      return changedAt(value, { path: paths[at % paths.length] ?? [], change: made });
    },
    JSON.parse(JSON.stringify(example)),
  ),
);
