// Processes that call others, in memory: the others really run, and whatever goes wrong goes wrong in their steps, too.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineProcess } from '../../src/model/contract/process.ts';
import { BusinessError, ServiceUnavailable, isBusinessError, isCancelled, kindOf } from '../../src/model/errors.ts';
import { exploreFaults } from '../../src/testing/faults/explore-faults.ts';
import { simulate } from '../../src/testing/simulation/simulate.ts';
import { implement } from '../../src/workflows/implement.ts';
import { takingThree } from '../fixtures/children/family.ts';
import { depot, takeTwo } from '../fixtures/probe.ts';
import { takingTwo } from '../fixtures/processes/probe.ts';
import { runPrinted } from './support/run-printed.ts';

type Take = { readonly id: string };

const services = { depot: { take: ({ id }: Take) => ({ taken: id }), send: undefined } };
const without = (gone: string) => ({
  depot: {
    take: ({ id }: Take) => {
      if (id === gone) throw new BusinessError('Empty', { details: { id } });
      return { taken: id };
    },
  },
});
const input = { first: 'a', second: 'b', third: 'c' };
const options = { input, services, processes: [takingTwo] };
const forward = ['takeTwo/depot.take', 'takeTwo/depot.take#2', 'depot.take'];
const back = ['undo takeTwo/depot.take#2', 'undo takeTwo/depot.take'];
const held = ({ books }: Awaited<ReturnType<typeof simulate>>) =>
  [...books.entries.values()].flatMap(({ input, done, undone }) => (done > undone ? [(input as Take).id] : []));

describe('a process that is called', () => {
  it('runs, and its steps are among those of its caller', async () => {
    const run = await simulate(takingThree, options);
    expect(run).toMatchObject({ outcome: 'completed', output: ['a', 'b', 'c'], done: forward, violations: [] });
    expect(run.steps.map(({ id }) => id).sort()).toEqual([...forward, 'takeTwo'].sort());
  });

  it('is undone with its caller, also after it has completed, and nothing is left', async () => {
    const run = await simulate(takingThree, { ...options, services: without('c') });
    expect(isBusinessError(run.error, 'Empty')).toBe(true);
    expect(run.done).toEqual([...forward.slice(0, 2), ...back]);
    expect(held(run)).toEqual([]);
    expect(run.violations).toEqual([]);
  });

  it('is cancelled with its caller, which waits until it is undone', async () => {
    const run = await simulate(takingThree, { ...options, messages: [{ during: 'takeTwo/depot.take#2', cancel: true }] });
    expect(isCancelled(run.error)).toBe(true);
    expect(run.done).toEqual([...forward.slice(0, 2), ...back]);
  });

  it('is not begun where its input does not fit', async () => {
    const careless = implement(defineProcess('careless', { uses: { takeTwo } }), async (_, calls) => {
      await calls.takeTwo({ first: 7 } as never);
    });
    const run = await simulate(careless, { input: undefined, processes: [takingTwo] });
    expect([kindOf(run.error), run.trace]).toEqual(['invalid-input', []]);
  });

  it('waits for a person where its undo is refused, after it has completed: by the name of its step', async () => {
    const stuck = { depot: { ...without('c').depot, put: new ServiceUnavailable('down') } };
    const run = await simulate(takingThree, { ...options, services: stuck });
    expect(run.outcome).toBe('undo-failed');
    expect(run.waits).toMatchObject([{ kind: 'person', step: 'takeTwo/depot.take#2' }]);
    const settle = ['takeTwo/depot.take#2', 'takeTwo/depot.take'].map(
      (step) => ({ after: `undo ${step}`, decide: { step, action: 'settle' } }) as const,
    );
    expect(await simulate(takingThree, { ...options, services: stuck, messages: settle })).toMatchObject({
      outcome: 'undone',
      done: forward.slice(0, 2),
    });
  });

  it('is repeated from its own history when the worker dies, beside its caller', async () => {
    const faults = forward.map((step) => ({ step, fault: 'worker-dies-after-effect' }) as const);
    const run = await simulate(takingThree, { ...options, faults });
    expect(run).toMatchObject({ outcome: 'completed', unused: [], violations: [] });
    expect(run.trace.map(({ attempts }) => attempts)).toEqual([2, 2, 2]);
  });

  it('is stubbed as a whole where it is not at hand, or where there is a stub', async () => {
    const stubbed = { ...services, takeTwo: { taken: ['x'] } };
    for (const processes of [[], [takingTwo]]) {
      const run = await simulate(takingThree, { input, services: stubbed, processes });
      expect(run).toMatchObject({ output: ['x', 'c'], done: ['takeTwo', 'depot.take'] });
    }
  });
});

const errand = defineProcess('errand', { input: z.string(), output: z.string(), uses: { store: depot } });
const day = defineProcess('day', { input: z.array(z.string()), output: z.array(z.string()), uses: { errand } });
const week = defineProcess('week', { input: z.array(z.string()), errors: { Tired: z.null() }, uses: { day } });

const runningErrand = implement(errand, async (id, { store }) => (await store.take({ id })).taken);
const havingDay = implement(day, (errands, _, run) => run.map(errands, (id, calls) => calls.errand(id)));
const having = (end: () => void) =>
  implement(week, async (errands, calls) => {
    await calls.day(errands);
    end();
  });
const tired = () => {
  throw new BusinessError('Tired', { details: null });
};

describe('a process that is called by one that is called', () => {
  const nested = { input: ['a', 'b'], services: { store: services.depot }, processes: [havingDay, runningErrand] };

  it('goes by the steps on the way to it, and its services by its own names', async () => {
    const run = await simulate(
      having(() => undefined),
      nested,
    );
    expect(run).toMatchObject({ outcome: 'completed', violations: [] });
    expect(run.done).toEqual(['day/errand/depot.take', 'day/errand#2/depot.take']);
  });

  it('is undone with the first one', async () => {
    const run = await simulate(having(tired), nested);
    expect([run.outcome, held(run), run.violations]).toEqual(['undone', [], []]);
    expect([...run.done].sort().slice(2)).toEqual(['undo day/errand#2/depot.take', 'undo day/errand/depot.take']);
  });

  it('keeps what must hold whatever goes wrong', async () => {
    const report = await exploreFaults(having(tired), { ...nested, pairs: 60 });
    expect(report.violations).toEqual([]);
    expect(report).toMatchObject({ singles: 34, pairs: 60 });
  });
});

describe('a called process that has passed its pivot', () => {
  const hand = defineProcess('hand', { input: z.string(), uses: { depot } });
  const handing = implement(hand, async (id, calls) => {
    await calls.depot.take({ id });
    await calls.depot.send({ id }, { pivot: true });
  });
  const giving = implement(defineProcess('giving', { errors: { Tired: z.null() }, uses: { hand } }), async (_, calls) => {
    await calls.hand('a');
    tired();
  });

  it('keeps what it did, whoever fails afterwards', async () => {
    const run = await simulate(giving, { input: undefined, services, processes: [handing] });
    expect([run.outcome, held(run), run.violations]).toEqual(['undone', ['a', 'a'], []]);
  });
});

describe('exploring faults', () => {
  it('puts every fault into the steps of called processes, too', async () => {
    const report = await exploreFaults(takingThree, { ...options, pairs: 100 });
    expect(report.violations).toEqual([]);
    expect(report).toMatchObject({ singles: 30, pairs: 100 });
    expect(report.text).toMatch(/^takeTwo\/depot\.take#2 {3}✓ {2}✓ {2}✓ {2}✓ {2}✓ {2}✓ {2}✓ {2}✓ {2}✓ {2}✓$/m);
  });

  const forgetful = implement(takeTwo, async ({ first, second }, { depot }) => {
    await depot.send({ id: first }); // has no undo
    await depot.take({ id: second });
    return { taken: [first, second] };
  });

  it('prints the fewest faults in a called process as a test, which shows it', async () => {
    const names = { process: 'takingThree' };
    const { violations } = await exploreFaults(takingThree, { ...options, processes: [forgetful], names, pairs: 20 });
    const [found] = violations;
    expect(found).toMatchObject({ invariant: 'what failed is undone', faults: [{ step: 'takeTwo/depot.send', fault: 'cancelled' }] });
    const [title, failure] = await runPrinted(found?.test ?? '', { takingThree, services, processes: [forgetful] });
    expect(title).toBe('takeThree: what failed is undone, where the run is cancelled during takeTwo/depot.send');
    expect(failure).toMatchObject([{ invariant: 'what failed is undone' }]);
  });

  it('finds a called process that ends as nobody declares, even where its caller does not mind', async () => {
    const broken = implement(takeTwo, async () => {
      throw new TypeError('broken');
    });
    const patient = implement(defineProcess('patient', { uses: { takeTwo } }), async (_, calls) => {
      await calls.takeTwo({ first: 'a' }).catch(() => undefined);
    });
    const run = await simulate(patient, { input: undefined, processes: [broken] });
    expect(run.outcome).toBe('completed');
    expect(run.violations).toEqual([{ invariant: 'ends as declared', message: "the run of 'takeTwo' ended with TypeError: broken" }]);
  });
});
