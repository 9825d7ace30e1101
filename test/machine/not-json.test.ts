// What a machine keeps may be carried into another run. What has no JSON form, or loses something by it, is refused:
// where the machine is defined if it is known there, and else at the transition that makes it.

import { assign, createMachine, emit, raise, sendTo, spawnChild } from 'xstate';
import { describe, expect, it } from 'vitest';
import { steps } from '../../src/machine/index.ts';
import { assertJson, notJson } from '../../src/machine/context.ts';
import { implementation, runSale, sale } from './sale.ts';

class Money {
  readonly amount = 1;
}

class Odd extends Map {}

const around: unknown[] = [];
around.push({ around });

const odd: readonly (readonly [string, unknown, string, what: string, remedy: string])[] = [
  ['a Date', { at: new Date(0) }, '.at', 'a Date', 'an ISO string'],
  ['a Date inside', { items: [{}, { made: { at: new Date(0) } }] }, '.items[1].made.at', 'a Date', 'an ISO string'],
  ['a Map', { seen: new Map() }, '.seen', 'a Map', 'list of pairs'],
  ['a Set', { seen: new Set() }, '.seen', 'a Set', 'a list'],
  ['a class that extends one', { seen: new Odd() }, '.seen', 'an Odd', 'a plain object'],
  ['a BigInt', { amount: 5n }, '.amount', 'a BigInt', 'a string'],
  ['an instance of a class', { price: new Money() }, '.price', 'a Money', 'a plain object'],
  ['an Error', { error: new Error('x') }, '.error', 'an Error', 'its message'],
  ['bytes', { picture: new Uint8Array(2) }, '.picture', 'a Uint8Array', 'a plain object'],
  ['a RegExp', { name: /x/ }, '.name', 'a RegExp', 'its text'],
  ['a promise', { later: Promise.resolve() }, '.later', 'a Promise', 'a plain object'],
  ['a boxed text', { name: new String('x') }, '.name', 'a String', 'a plain object'],
  ['an object made of another', { name: Object.create({ a: 1 }) as unknown }, '.name', 'an Object', 'a plain object'],
  ['a function', { sum: () => 1 }, '.sum', 'a function', 'only the value as a whole may be a function'],
  ['a toJSON of its own', { price: { toJSON: () => 1 } }, '.price.toJSON', 'a function', 'only the value as a whole'],
  ['a symbol', { name: Symbol('x') }, '.name', 'a symbol', 'a string'],
  ['NaN', { sum: Number.NaN }, '.sum', 'NaN', 'null'],
  ['Infinity', { sum: [-Infinity] }, '.sum[0]', '-Infinity', 'null'],
  ['undefined in a list', { notes: ['a', undefined] }, '.notes[1]', 'undefined in a list', 'null'],
  ['a hole in a list', { notes: new Array(2) }, '.notes[0]', 'undefined in a list', 'null'],
  ['what contains itself', { around }, '.around[0].around', 'an object that contains itself', 'by an id'],
];

const good: readonly unknown[] = [
  { notes: [], at: '2026-01-01T00:00:00.000Z', sum: -0, none: null, missing: undefined, deep: [[[{ a: [1] }]]] },
  { shared: [odd, odd].map(() => 'x'), twice: [{ a: 1 }, { a: 1 }] },
  Object.assign(Object.create(null) as object, { a: 1 }),
  { constructor: 'x', toString: 'y' },
  {},
  undefined,
];

const inState = (state: object, context?: unknown) => ({
  ...(context === undefined ? {} : { context }),
  initial: 'a',
  states: { a: state },
});

describe.each(odd)('%s is refused', (_, value, path, what, remedy) => {
  const places: readonly (readonly [string, () => object])[] = [
    ['context', () => inState({}, value)],
    ["the input of 'x'", () => inState({ invoke: { id: 'x', src: 'shop.look', input: value } })],
    ["the input of 'x'", () => inState({ entry: spawnChild('shop.look', { id: 'x', input: value }) })],
    ['output', () => inState({ type: 'final', output: value })],
    ['output', () => ({ ...inState({ type: 'final' }), output: value })],
    ['context.field', () => inState({ entry: assign({ field: value }) })],
    ['an event that comes later.payload', () => inState({ entry: raise({ type: 'x', payload: value } as never, { delay: 1 }) })],
    [
      'an event that comes later.payload',
      () => inState({ entry: sendTo(({ self }) => self, { type: 'x', payload: value } as never, { delay: 1 }) }),
    ],
  ];

  it.each(places)('as %s, where the machine is defined', (place, definition) => {
    expect(() => implementation(definition())).toThrow(`has ${what} as ${place}${path}, which is not JSON: `);
    expect(() => implementation(definition())).toThrow(remedy);
  });

  it('in a context, an input of steps and a later event that are computed, when they are', async () => {
    const prepare = steps(sale, async () => undefined);
    const definitions = [
      ['context', { ...inState({}), context: () => value }],
      ['context.field', inState({ entry: assign({ field: () => value }) }, {})],
      ["the input of 'x'", inState({ invoke: { id: 'x', src: prepare, input: () => value } })],
      ["event 'x'.payload", inState({ entry: raise(() => ({ type: 'x', payload: value }) as never, { delay: 1 }) })],
    ] as const;
    for (const [place, definition] of definitions) {
      const message = expect.stringContaining(`Cannot store '${place}${path}' in the machine: it is ${what}, which is not JSON`) as string;
      expect(await runSale(createMachine(definition as never)).finish()).toMatchObject({ kind: 'failed', error: { message } });
    }
  });
});

it.each(good)('what is JSON is taken: %j', async (value) => {
  expect(notJson(value, 'context')).toEqual([]);
  const definition = {
    ...inState(
      { invoke: { src: 'shop.look', input: 'tea', onDone: 'b' }, entry: raise({ type: 'x', value } as never, { delay: 1 }) },
      value,
    ),
    output: value,
  };
  const run = runSale({ ...definition, states: { ...definition.states, b: { type: 'final', output: value } } });
  expect(await run.finish()).toMatchObject({ kind: 'completed' });
});

it('an event that is taken at once, or emitted, may be anything', async () => {
  const seen: unknown[] = [];
  const entry = [raise({ type: 'x', at: new Date(0) } as never), emit({ type: 'y', at: new Date(1) })];
  const run = runSale(
    { initial: 'a', states: { a: { entry, on: { x: 'b' } }, b: { type: 'final' } } },
    { bindings: { emit: (event) => seen.push(event) } },
  );
  expect(await run.finish()).toMatchObject({ kind: 'completed' });
  expect(seen).toEqual([{ type: 'y', at: new Date(1) }]);
});

it('all values that are not JSON are reported at once, each with its place', () => {
  const definition = inState(
    { invoke: { id: 'x', src: 'shop.look', input: { at: new Date(0) } } },
    { a: new Date(0), b: [Number.NaN, 5n] },
  );
  const found = (() => {
    try {
      implementation(definition);
      return [];
    } catch (error) {
      return (error as { findings: readonly { what: string }[] }).findings.map(({ what }) => what);
    }
  })();
  expect(found).toEqual([
    'has a Date as context.a, which is not JSON',
    'has NaN as context.b[0], which is not JSON',
    'has a BigInt as context.b[1], which is not JSON',
    "has a Date as the input of 'x'.at, which is not JSON",
  ]);
});

it('a very deep value is reported, without a stack overflow', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 20_000; level++) deep = { deep };
  expect(() => assertJson({ deep })).toThrow(/^Cannot store 'context\.deep.* it is more than 1000 levels deep, .* Keep it flatter$/);
});
