// Transitions to histories: no state is entered that was not left, whatever the history remembers. XState enters the
// source of a transition without leaving it where the history has come to that source.

import fc from 'fast-check';
import { log } from 'xstate';
import { describe, expect, it } from 'vitest';
import { createFakeServices } from '../model/support/fake-services.ts';
import { implementation, runSale } from './sale.ts';

interface State {
  readonly id: string;
  readonly states?: Readonly<Record<string, State>>;
  readonly [part: string]: unknown;
}

/** The same with a step in each state, and a note of each entering and leaving. */
function noted(state: State): object {
  if (state['type'] === 'history') return state;
  const inside = Object.entries(state.states ?? {}).map(([name, each]) => [name, noted(each)] as const);
  return {
    ...state,
    entry: log(() => `+${state.id}`),
    exit: log(() => `-${state.id}`),
    invoke: { src: 'shop.look', id: `look ${state.id}`, input: 'tea' },
    ...(state.states && { states: Object.fromEntries(inside) as object }),
  };
}

async function live(root: State, events: readonly string[]) {
  const notes: string[] = [];
  const services = createFakeServices();
  const run = runSale(noted(root), { services, bindings: { log: (note) => void notes.push(note as string) } });
  await run.settle();
  for (const event of events) {
    notes.push(event);
    await run.run.update(event, undefined).catch((error: unknown) => {
      if ((error as { code?: string }).code !== 'NotAccepted') throw error;
    });
    await run.settle();
  }
  return { run, notes };
}

/** The states that are active then. */
function expectBalanced(notes: readonly string[]): ReadonlySet<string> {
  const active = new Set<string>();
  for (const note of notes) {
    const id = note.slice(1);
    if (note.startsWith('+')) expect(active.has(id), `${id} is entered and was not left: ${notes.join(' ')}`).toBe(false);
    if (note.startsWith('-')) expect(active.has(id), `${id} is left and was not entered: ${notes.join(' ')}`).toBe(true);
    if (note.startsWith('+')) active.add(id);
    if (note.startsWith('-')) active.delete(id);
  }
  return active;
}

/** 'a.b' is in m, m-a and m-a-b. */
const around = (path: string): readonly string[] => path.split('.').map((_, index, names) => ['m', ...names.slice(0, index + 1)].join('-'));

// Machines with histories everywhere.
type Kind = 'compound' | 'parallel';
type Shape = 'atomic' | 'shallow' | 'deep' | readonly [Kind, readonly Shape[]];

const shapes: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape; inner: Shape }>((tie) => ({
  shape: fc.oneof({ maxDepth: 3 }, fc.constantFrom<Shape>('atomic', 'atomic', 'shallow', 'deep'), tie('inner')),
  inner: fc.tuple(fc.constantFrom<Kind>('compound', 'parallel'), fc.array(tie('shape'), { minLength: 2, maxLength: 4 })),
})).inner;

const isHistory = (shape: Shape): boolean => shape === 'shallow' || shape === 'deep';
const isWhole = (shape: Shape): boolean =>
  typeof shape === 'string' || (shape[1].some((child) => !isHistory(child)) && shape[1].every(isWhole));

const named = (shapes: readonly Shape[]) => shapes.map((shape, index) => [`s${index}`, shape] as const);
const idsIn = (shape: Shape, id: string): readonly (readonly [string, Shape])[] =>
  typeof shape === 'string' ? [[id, shape]] : [[id, shape], ...named(shape[1]).flatMap(([name, child]) => idsIn(child, `${id}-${name}`))];

type Pick = <T>(among: readonly T[]) => T;

const events = ['go', 'back'] as const;

function build(shape: Shape, root: readonly string[], pick: Pick): State {
  return state(shape, 'm', []);

  function state(of: Shape, id: string, around: readonly string[]): State {
    if (of === 'shallow' || of === 'deep') {
      const target = pick([undefined, ...around]);
      return { id, type: 'history', history: of, ...(target !== undefined && { target: `#${target}` }) };
    }
    const on = Object.fromEntries(
      events.flatMap((event) => (pick([true, false]) ? [[event, { target: `#${pick(root)}`, reenter: pick([false, false, true]) }]] : [])),
    );
    if (of === 'atomic') return { id, on };
    const [type, children] = of;
    const inside = idsIn(of, id).flatMap(([each, what]) => (each === id || isHistory(what) ? [] : [each]));
    const states = named(children).map(([name, child]) => [name, state(child, `${id}-${name}`, inside)] as const);
    const initial = pick([states, states.filter(([, each]) => each['type'] !== 'history')]);
    return { id, on, ...(type === 'parallel' ? { type } : { initial: pick(initial)[0] }), states: Object.fromEntries(states) };
  }
}

const machines = fc.tuple(shapes.filter(isWhole), fc.array(fc.nat(), { minLength: 30, maxLength: 60 })).map(([shape, numbers]) => {
  let at = 0;
  const pick: Pick = (among) => among[(numbers[at++ % numbers.length] ?? 0) % among.length] as never;
  const all = idsIn(shape, 'm').flatMap(([id]) => (id === 'm' ? [] : [id]));
  return build(shape, all, pick);
});

const step = (state: State) => ({ [state.id]: state });

describe('a transition to a history', () => {
  const last = { id: 'last', type: 'history' };
  const inside = (source: State, history: object, more: object = {}): State => ({
    id: 'm',
    initial: 'in',
    states: {
      in: {
        id: 'in',
        initial: 'a',
        on: { go: { target: '#out' } },
        states: { a: { id: 'a', on: { note: { target: '#b' } } }, ...step(source), last: { ...last, ...history } },
        ...more,
      },
      out: { id: 'out', on: { go: { target: '#last' } } },
    },
  });
  const toLast = { back: { target: '#last' } };
  const nested = { id: 'b', initial: 'x', on: toLast, states: { x: { id: 'x', on: { delivered: 'y' } }, y: { id: 'y' } } };

  it.each<readonly [string, State, readonly string[], readonly string[]]>([
    ['that has come to its source', inside({ id: 'b', on: toLast }, {}), ['note', 'go', 'go', 'back'], ['-b', '+b']],
    ['that has come to its source, deep', inside({ id: 'b', on: toLast }, { history: 'deep' }), ['note', 'go', 'go', 'back'], ['-b', '+b']],
    [
      'that has come to what is inside its source',
      inside(nested, { history: 'deep' }),
      ['note', 'go', 'go', 'back'],
      ['-x', '-b', '+b', '+x'],
    ],
    [
      'that has come to what is around its source',
      inside({ ...nested, on: {}, states: { x: { id: 'x', on: toLast } } }, {}),
      ['note', 'go', 'go', 'back'],
      ['-x', '-b', '+b', '+x'],
    ],
    [
      'that has come to its neighbour',
      inside({ ...nested, states: { x: { id: 'x', on: { back: '#y' } }, y: { id: 'y', on: toLast } } }, { history: 'deep' }),
      ['note', 'go', 'go', 'back', 'back'],
      ['-y', '-b', '+b', '+x'],
    ],
    ['whose default is its source', inside({ id: 'b', on: toLast }, { target: '#b' }), ['note', 'back'], ['-b', '+b']],
    [
      'from the state around the history',
      inside({ id: 'b' }, {}, { on: { ...toLast, go: { target: '#out' } } }),
      ['note', 'go', 'go', 'back'],
      ['-b', '+b'],
    ],
    ['with reenter', inside({ id: 'b', on: { back: { target: '#last', reenter: true } } }, {}), ['note', 'go', 'go', 'back'], ['-b', '+b']],
  ])('%s, leaves and enters it', async (_, root, sent, expected) => {
    const { run, notes } = await live(root, sent);
    expect(notes.slice(notes.lastIndexOf('back') + 1)).toEqual(expected);
    expectBalanced(notes);
    expect(run.end).toBeUndefined();
  });

  it('starts again what its source invoked, and all of it is undone with the run', async () => {
    const booking = { src: 'shop.book', input: 'tea' };
    const b = { invoke: booking, on: { back: 'last' } };
    const run = runSale({
      initial: 'in',
      states: { in: { initial: 'b', on: { go: 'out' }, states: { b, last: { type: 'history' } } }, out: { on: { go: 'in.last' } } },
    });
    for (const event of ['go', 'go', 'back']) {
      await run.settle();
      await run.run.update(event, undefined);
    }
    await run.settle();
    expect(run.state()).toEqual(['in.b']);
    expect(run.calls.map(({ call }) => call.id)).toEqual(['shop.book', 'shop.book#2', 'shop.book#3']);
    await run.run.cancel();
    await run.finish();
    expect(run.services.effects()).toEqual([]);
  });

  it('in one region leaves the others alone', async () => {
    const region = (id: string, on: object) => ({
      id,
      initial: 'a',
      states: { a: { id: `${id}a`, on }, last: { id: `${id}last`, type: 'history' } },
    });
    const root: State = {
      id: 'm',
      type: 'parallel',
      states: { one: region('one', { back: { target: '#onelast' } }), two: region('two', {}) },
    };
    const { notes } = await live(root, ['back']);
    expect(notes.slice(notes.indexOf('back') + 1)).toEqual(['-onea', '+onea']);
  });
  it('enters no state that it did not leave, in any machine', { timeout: 60_000 }, async () => {
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(machines, fc.array(fc.constantFrom(...events), { minLength: 3, maxLength: 8 }), async (root, sent) => {
        if (isRefused(root)) return;
        ran++;
        const { run, notes } = await live(root, sent);
        expect([...expectBalanced(notes)].sort()).toEqual([...new Set(['m', ...run.state().flatMap(around)])].sort());
        expect(run.end).toBeUndefined();
      }),
      { numRuns: 250, endOnFailure: true },
    );
    expect(ran).toBeGreaterThan(50);
  });
});

function isRefused(root: State): boolean {
  try {
    implementation(noted(root), { log: () => undefined });
    return false;
  } catch (error) {
    expect((error as Error).message).toMatch(/which has no target|has no target to use before/);
    return true;
  }
}

describe('a history is refused where', () => {
  const within = (states: object, more: object = {}) => ({
    initial: 'in',
    states: { in: { initial: 'a', ...more, states: { a: {}, ...states } } },
  });
  const last = { type: 'history' };
  it.each<readonly [string, object, string]>([
    [
      'its target is not there',
      within({ last: { ...last, target: 'gone' } }),
      "state 'in.last' has the target 'gone', which is not a state inside 'in': name one",
    ],
    ['its target is elsewhere', within({ last: { ...last, target: '#m' } }), "has the target '#m', which is not a state inside 'in'"],
    ['its target is itself', within({ last: { ...last, target: 'last' } }), "has the target 'last', which is not a state inside 'in'"],
    [
      'its target is the state around it',
      within({ last: { ...last, target: '.a' } }),
      "has the target '.a', which is not a state inside 'in'",
    ],
    [
      'its target has the name of what every object has',
      within({ last: { ...last, target: 'constructor' } }),
      "has the target 'constructor'",
    ],
    [
      'its state begins with it, and nothing is remembered',
      within({ last }, { initial: 'last' }),
      "state 'in.last' has no target to use before anything is remembered",
    ],
    [
      'its parallel state goes to it, and nothing is remembered',
      within({ last, b: {} }, { initial: undefined, type: 'parallel', on: { go: '.last' } }),
      "state 'in' goes to the history 'in.last' around it, which has no target to use before anything is remembered: add one, such as target: 'a'",
    ],
    [
      'a region of its parallel state does so',
      within({ last, b: { on: { go: 'last' } } }, { initial: undefined, type: 'parallel' }),
      "state 'in.b' goes to the history 'in.last' around it",
    ],
  ])('%s', (_, definition, message) => {
    expect(() => implementation({ id: 'm', ...definition })).toThrow(message);
  });
});
