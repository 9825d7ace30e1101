// Machines that somebody has damaged: each is refused with a reason, or runs and comes to rest or to an end. Nothing
// crashes, nothing hangs, and what is refused has started nothing.

import fc from 'fast-check';
import { assign, cancel, enqueueActions, raise, spawnChild, stopChild } from 'xstate';
import { describe, expect, it } from 'vitest';
import { createFakeServices } from '../model/support/fake-services.ts';
import { fail } from '../../src/machine/index.ts';
import { runSale } from './sale.ts';

type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data };

const sound: readonly Data[] = [
  {
    id: 'm',
    initial: 'booking',
    context: { notes: [] },
    states: {
      booking: { invoke: { id: 'book', src: 'shop.book', input: 'tea', onDone: 'waiting', onError: 'sorry' } },
      waiting: {
        initial: 'fresh',
        on: { go: 'both', back: 'booking' },
        states: { fresh: { after: { '1h': 'stale' } }, stale: { always: '#m.both' } },
      },
      both: {
        type: 'parallel',
        onDone: 'done',
        states: {
          left: {
            initial: 'at work',
            states: { 'at work': { invoke: { src: 'shop.pay', input: 'tea', onDone: 'over' } }, over: { type: 'final' } },
          },
          right: {
            initial: 'open',
            states: {
              open: { on: { paid: 'over' }, after: { 1000: 'over' } },
              over: { type: 'final' },
              last: { type: 'history', history: 'deep' },
            },
          },
        },
      },
      sorry: { on: { '*': 'both' }, tags: ['sad'] },
      done: { type: 'final' },
    },
  },
  { type: 'parallel', states: { a: { initial: 'b', states: { b: { on: { go: 'c' } }, c: { always: 'b' } } }, d: {} } },
];

const words = [
  'a',
  'booking',
  '#m.both',
  '.stale',
  'gone',
  '',
  '#',
  'over',
  'shop.book',
  'shop.nothing',
  '1h',
  '-1',
  'NaN',
  '*',
  'parallel',
  'final',
  'history',
  'deep',
  'constructor',
  '__proto__',
];
const keys = [
  'initial',
  'type',
  'states',
  'on',
  'always',
  'after',
  'invoke',
  'entry',
  'exit',
  'onDone',
  'target',
  'guard',
  'actions',
  'src',
  'id',
  'history',
  'output',
  'context',
  'tags',
  'go',
  'paid',
  'gone',
];

// Actions are functions; as data they go by these names.
const actions: Readonly<Record<string, unknown>> = {
  '!spawn': spawnChild('shop.book', { id: 'spawned', input: 'tea' }),
  '!spawn another': spawnChild('shop.pay', { id: 'another', input: 'tea' }),
  '!stop': stopChild('spawned'),
  '!raise': raise({ type: 'go' }),
  '!raise later': raise({ type: 'paid' }, { delay: 1000, id: 'later' }),
  '!cancel': cancel('later'),
  '!assign': assign({ notes: ['a note'] }),
  '!burst': assign(() => {
    throw new TypeError('Cannot assign: it burst');
  }),
  '!fail': fail(new Error('Cannot go on: it failed')),
  '!choose': enqueueActions(({ enqueue }) => enqueue.spawnChild('shop.pay' as never, { id: 'spawned', input: 'tea' })),
};

const names = Object.keys(actions);
const acting: fc.Arbitrary<Data> = fc.dictionary(
  fc.constantFrom('entry', 'exit', 'always', 'on', 'actions'),
  fc.oneof(
    fc.constantFrom(...names),
    fc.array(fc.constantFrom(...names), { maxLength: 3 }),
    fc.record({ actions: fc.constantFrom(...names), target: fc.constantFrom('booking', 'both', '#m.done') }),
    fc.record({ go: fc.record({ actions: fc.constantFrom(...names) }) }),
  ),
  { maxKeys: 2 },
);

/** The same with actions for their names. */
function living(data: Data): unknown {
  if (typeof data === 'string') return actions[data] ?? data;
  if (Array.isArray(data)) return data.map(living);
  return isParent(data) ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, living(value)])) : data;
}

const leaf = fc.oneof(fc.constantFrom(...words), fc.integer({ min: -2, max: 2 }), fc.boolean(), fc.constant(null));
const something: fc.Arbitrary<Data> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 2 }) },
  { weight: 2, arbitrary: fc.dictionary(fc.constantFrom(...keys), leaf, { maxKeys: 2 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Data> },
  { weight: 3, arbitrary: acting },
);

interface Damage {
  /** Where: which of the places there are, as a share of them. */
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'add' | 'rename' | 'copy' | 'merge';
  readonly key: string;
  readonly value: Data;
  readonly from: number;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  how: fc.constantFrom('replace', 'remove', 'add', 'rename', 'copy', 'merge'),
  key: fc.oneof(fc.constantFrom(...keys), fc.constantFrom(...words)),
  value: something,
  from: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

type Place = readonly string[];

const isParent = (data: Data | undefined): data is { readonly [key: string]: Data } => typeof data === 'object' && data !== null;
const placesIn = (data: Data, path: Place = []): readonly Place[] => [
  path,
  ...(isParent(data) ? Object.entries(data).flatMap(([key, value]) => placesIn(value, [...path, key])) : []),
];
const pick = <T>(items: readonly T[], share: number): T => items[Math.floor(share * items.length)] as T;
const read = (data: Data, path: Place): Data => path.reduce((inside, key) => (inside as Record<string, Data>)[key] as Data, data);

function damaged(data: Data, { at, how, key, value, from }: Damage): Data {
  const places = placesIn(data);
  const [name, ...above] = [...pick(places, at)].reverse();
  const copy = structuredClone(data);
  const parent = read(copy, above.reverse());
  if (name === undefined || !isParent(parent)) return how === 'replace' ? value : copy;
  const open = parent as Record<string, Data>;
  if (how === 'replace') open[name] = value;
  if (how === 'add') open[key] = value;
  if (how === 'merge') Object.assign(isParent(open[name]) ? open[name] : open, value);
  if (how === 'copy') open[name] = structuredClone(read(data, pick(places, from)));
  if (how === 'rename') open[key] = open[name] ?? null;
  if (how === 'remove' || how === 'rename') Reflect.deleteProperty(open, name);
  return copy;
}

const definitions = fc
  .tuple(fc.constantFrom(...sound), fc.array(damage, { minLength: 1, maxLength: 4 }))
  .map(([data, damages]) => damages.reduce(damaged, data));

const isTold = (error: unknown): boolean =>
  error instanceof TypeError && error.message.startsWith("Cannot run process 'sale' as this machine:\n- ");

describe('a damaged machine', () => {
  it('is refused in words, or runs', { timeout: 60_000 }, async () => {
    let refused = 0;
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(definitions, fc.boolean(), async (definition, refuses) => {
        const services = createFakeServices({ fault: () => (refuses ? 'refused' : undefined) });
        let run: ReturnType<typeof runSale>;
        try {
          run = runSale(living(definition) as object, { services });
        } catch (error) {
          refused++;
          if (!isTold(error)) throw error;
          expect(services.entries.size).toBe(0);
          return;
        }
        ran++;
        await live(run);
        expect(services.misuses).toEqual([]);
      }),
      { numRuns: 800 },
    );
    expect(refused).toBeGreaterThan(50);
    expect(ran).toBeGreaterThan(50);
  });
});

/** A day in its life; then it is stopped, and all is undone that is not past a pivot. */
async function live(run: ReturnType<typeof runSale>): Promise<void> {
  await run.settle();
  for (const update of ['go', 'back', 'go']) await run.run.update(update, undefined).catch(expectTold);
  await run.run.signal('paid', { by: 'ada' });
  await run.advance('2h');
  await run.run.cancel();
  const end = await run.finish();
  if (end.kind === 'failed') expect(run.services.effects()).toEqual([]);
}

function expectTold(error: unknown): void {
  expect(error).toMatchObject({ message: expect.stringMatching(/^Cannot|^The run ended|loop/) });
}
