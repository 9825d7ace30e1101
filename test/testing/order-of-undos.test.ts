// In which order a run is undone is judged by what the run knew: no correct program is blamed, and a wrong order is found.

import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { z } from 'zod';
import { BusinessError, operation, defineProcess, defineService, type Process } from '../../src/index.ts';
import { graph } from '../../src/graph/index.ts';
import type { StepView } from '../../src/model/kernel/snapshot.ts';
import { actorsOf, machine, type MachineTypes } from '../../src/machine/index.ts';
import { exploreFaults } from '../../src/testing/faults/explore-faults.ts';
import type { RunEnd } from '../../src/testing/memory/run-in-memory.ts';
import { outOfOrder } from '../../src/testing/simulation/trace/order-of-calls.ts';
import type { SimulatedMember } from '../../src/testing/simulation/simulated-run.ts';
import { simulate, type Simulated } from '../../src/testing/simulation/simulate.ts';
import type { TraceEntry } from '../../src/testing/simulation/trace/trace.ts';
import { implement, type Body } from '../../src/workflows/index.ts';

const shop = defineService('shop', {
  act: operation({ undo: 'unact' }),
  unact: operation({}),
  near: operation({ undo: 'unnear', execution: 'local' }),
  unnear: operation({ execution: 'local' }),
  hold: operation({ undo: 'drop', confirm: 'keep', errors: { Gone: z.object({}) } }),
  keep: operation({ errors: { Gone: z.object({}) } }),
  drop: operation({}),
});
const errors = { Stopped: z.object({}) };
const errand = defineProcess('errand', { uses: { shop }, errors });
const family = defineProcess('family', { uses: { shop, errand }, errors });
const stop = (): never => {
  throw new BusinessError('Stopped', { details: {} });
};
const named = (name: string) => [undefined, { name }] as const;

const bodies: Readonly<Record<string, Body<typeof errand>>> = {
  'a remote step beside a local one': async (_, { shop }) => {
    await Promise.all([shop.act(...named('far')), shop.near(...named('near'))]);
    stop();
  },
  'a race of a local step and two remote ones': async (_, __, run) => {
    await run.race({
      near: ({ shop }) => shop.near(...named('near')),
      far: ({ shop }) => shop.act(...named('far')),
      farther: ({ shop }) => shop.act(...named('farther')),
    });
  },
  'a race whose one branch throws': async (_, __, run) => {
    await run.race({
      one: async ({ shop }) => {
        await shop.act(...named('c'));
        stop();
      },
      other: async ({ shop }) => {
        await shop.act(...named('a'));
        await shop.act(...named('b'));
      },
    });
  },
  'an attempt that fails beside steps that came after its own': async (_, { shop }, run) => {
    const failing = run.attempt(async ({ shop: own }) => {
      await own.act(...named('a'));
      await run.sleep('10s');
      stop();
    });
    await Promise.all([failing.catch(() => undefined), run.sleep('5s').then(() => shop.act(...named('b')))]);
    stop();
  },
  'an attempt that fails, and the run with it': async (_, { shop }, run) => {
    await Promise.all([
      run.attempt(async ({ shop: own }) => {
        await own.act(...named('a'));
        await run.sleep('10s');
        stop();
      }),
      run.sleep('5s').then(() => shop.near(...named('b'))),
    ]);
  },
  'an attempt in an attempt': async (_, __, run) => {
    await run.attempt(async ({ shop }, attempt) => {
      await attempt(async ({ shop: inner }) => {
        await inner.act(...named('a'));
        await shop.act(...named('b'));
        stop();
      }).catch(() => undefined);
      await shop.act(...named('c'));
      stop();
    });
  },
  'a step that nobody waits for': async (_, { shop }, run) => {
    void run.sleep('1s').then(() => shop.act(...named('late')));
    await shop.act(...named('a'));
    await shop.near(...named('b'));
    await run.sleep('2s');
    stop();
  },
  'a map with a width': async (_, __, run) => {
    await run.map([1, 2, 3, 4], (item, { shop }) => (item % 2 ? shop.act(...named(String(item))) : shop.near(...named(String(item)))), {
      width: 2,
    });
    stop();
  },
  'a failed step, and a confirm that is refused': async (_, { shop }) => {
    await shop.act(...named('a')).catch(() => undefined);
    await shop.hold(...named('b'));
  },
};

const services = { shop: { act: undefined, near: undefined, hold: undefined, keep: undefined } };
const given = { input: undefined, services };

describe('a correct program', () => {
  it.each(Object.entries(bodies))('is not blamed, whatever goes wrong: %s', async (_, body) => {
    const made = implement(errand, body);
    expect((await simulate(made, given)).violations).toEqual([]);
    expect((await exploreFaults(made, { ...given, enough: 3, pairs: 50 })).violations).toEqual([]);
  });

  it('is not blamed with two hundred steps at once', async () => {
    const names = Array.from({ length: 200 }, (_, index) => String(index));
    const fanIn = implement(errand, async (_, { shop }) => {
      await Promise.all(names.map((name, index) => (index % 3 ? shop.act(...named(name)) : shop.near(...named(name)))));
      await shop.act(...named('last'));
      stop();
    });
    for (const faults of [
      [],
      [{ step: 'undo 7', fault: 'fails-then-works' }],
      [{ step: '100', fault: 'worker-dies-after-effect' }],
    ] as const)
      expect((await simulate(fanIn, { ...given, faults })).violations).toEqual([]);
  });

  it('is not blamed for what a child did', async () => {
    const child = implement(errand, async (_, { shop }) => {
      await Promise.all([shop.act(...named('far')), shop.near(...named('near'))]);
      await shop.act();
    });
    const parent = implement(family, async (_, { errand, shop }) => {
      await Promise.all([errand(undefined, { name: 'one' }), errand(undefined, { name: 'two' }), shop.near()]);
      stop();
    });
    const processes = [child as unknown as Simulated<Process>];
    const report = await exploreFaults(parent, { ...given, processes, enough: 3, pairs: 50 });
    expect(report.violations).toEqual([]);
  });

  it('is not blamed as a machine with parallel regions, or as a graph', async () => {
    const types = {} as MachineTypes<typeof errand, Record<string, never>>;
    const region = (src: 'shop.act' | 'shop.near') => ({
      initial: 'first',
      states: {
        first: { invoke: { src, onDone: 'second' } },
        second: { invoke: { src: 'shop.act', onDone: 'done' } },
        done: { type: 'final' },
      },
    });
    const regions = setup({ types, actors: actorsOf(errand) }).createMachine({
      context: {},
      initial: 'both',
      states: {
        both: { type: 'parallel', states: { one: region('shop.act'), other: region('shop.near') }, onDone: 'last' },
        last: { invoke: { src: 'shop.act', onDone: 'done' } },
        done: { type: 'final' },
      } as never,
    });
    const joined = graph(errand, (g) => {
      const one = g.services.shop.act(undefined, { name: 'one' });
      const other = g.services.shop.near(undefined, { name: 'other' });
      g.services.shop.act(undefined, { name: 'last', after: [one, other] });
    });
    for (const notation of [machine(errand, regions as never), joined]) {
      const report = await exploreFaults(implement(errand, notation), { ...given, enough: 3, pairs: 50 });
      expect(report.violations).toEqual([]);
    }
  });
});

describe('a wrong order', () => {
  const moment = (position: number) => ({ position, at: 0 });
  const step = (id: string, at: readonly [began: number, ended: number], more: Partial<StepView> = {}): StepView => ({
    ...{ id, operation: 'shop.act', generation: 1, key: id, group: '', execution: 'remote', pivot: false },
    ...{ began: moment(at[0]), ended: moment(at[1]), state: { kind: 'completed' }, undo: { kind: 'undone', by: 'shop.unact', at: 0 } },
    ...more,
  });
  const call = (began: number, more: Partial<TraceEntry>): TraceEntry => ({
    ...{ step: '', kind: 'step', operation: 'shop.act', key: '', pivot: false, execution: 'remote', at: 0, attempts: 1 },
    ...{ answer: { output: null }, began, ended: began + 1 },
    ...more,
  });
  const undo = (began: number, undoes: string, undoing = '') =>
    call(began, { step: `undo ${undoes}`, kind: 'undo', key: `undo ${undoes}`, undoes, undoing });
  const stopped: RunEnd = { kind: 'failed', error: new BusinessError('Stopped', { details: {} }) };
  const completed: RunEnd = { kind: 'completed', output: null };
  const run = (end: RunEnd): SimulatedMember => ({
    path: '',
    contract: errand,
    end,
    pivoted: false,
    stray: undefined,
    unhandled: undefined,
  });
  const calls = [call(1, { step: 'a', key: 'a' }), call(3, { step: 'b', key: 'b' })];
  const wrong = "'a' was undone before 'b', which came after it";

  it.each([
    ['by when they ended', [step('a', [1, 2]), step('b', [3, 4])], [undo(5, 'a'), undo(7, 'b')], [wrong]],
    ['by what one comes after', [step('a', [1, 3]), step('b', [2, 4], { after: ['a'] })], [undo(5, 'a'), undo(7, 'b')], [wrong]],
    ['at the same time', [step('a', [1, 2]), step('b', [3, 4])], [undo(5, 'a'), undo(5, 'b')], [wrong]],
    ['in one attempt', [step('a', [1, 2]), step('b', [3, 4])], [undo(5, 'a', '/1'), undo(7, 'b', '/1')], [wrong]],
    ['none: the run heard of the first only later', [step('a', [1, 4]), step('b', [2, 3])], [undo(5, 'a'), undo(7, 'b')], []],
    ['none: the first was undone with its attempt', [step('a', [1, 2]), step('b', [3, 4])], [undo(5, 'a', '/1'), undo(7, 'b')], []],
    ['none: in reverse', [step('a', [1, 2]), step('b', [3, 4])], [undo(7, 'a'), undo(5, 'b')], []],
  ])('is found: %s', (_, steps, undos, found) => {
    expect(outOfOrder([...calls, ...undos], { steps, runs: [run(stopped)] })).toEqual(found);
  });

  const failed = { state: { kind: 'failed', error: { kind: 'unavailable', message: 'down' } } } as const;
  const a = step('a', [1, 2], failed);
  const b = step('b', [3, 4]);
  const tried = step('b', [3, 4], { confirm: { kind: 'failed', by: 'shop.keep', attempt: 1, error: failed.state.error } });

  it.each([
    ['by a run that failed', [a, b], stopped, [wrong]],
    ['of two that failed, by a run that completed', [a, { ...b, ...failed }], completed, [wrong]],
    ['none: one that failed goes when its run completes, the rest when its caller fails', [a, b], completed, []],
    ['none: one that failed goes before the confirm that is refused', [a, tried], stopped, []],
  ])('is found if the server does not tell what is undone together: %s', (_, steps, end, found) => {
    const { undoing: _run, ...undoA } = undo(5, 'a');
    const { undoing: _same, ...undoB } = undo(7, 'b');
    expect(outOfOrder([...calls, undoA, undoB], { steps, runs: [run(end)] })).toEqual(found);
  });
});
