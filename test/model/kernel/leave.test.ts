// A run that is being undone goes on in a new one where its history grows long, and nobody notices.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code } from '../../../src/model/code/code.ts';
import type { Carried } from '../../../src/model/kernel/carried.ts';
import type { Call } from '../../../src/model/kernel/runtime.ts';
import type { Decision } from '../../../src/model/kernel/decision.ts';
import { toStepError } from '../../../src/model/step-error.ts';
import { undoRun } from '../../../src/model/undo-run.ts';
import { ContinuedAsNew } from '../../../src/testing/memory/continued-as-new.ts';
import { createMemoryRuntime } from '../../../src/testing/memory/memory-runtime.ts';
import { follow, runInMemory, type MemoryRun } from '../../../src/testing/memory/run-in-memory.ts';
import { createFakeServices, type FakeServices, type Fault } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { refusal } from '../support/errors.ts';
import { bodyOf, plans, type Plan } from '../support/plan.ts';
import { localSale, runSale, sale, type SaleBody } from '../support/shop.ts';

const asItArrives = (end: MemoryRun['end']): Carried => {
  if (end?.kind !== 'failed' || !(end.error instanceof ContinuedAsNew)) throw new Error('It does not go on as new');
  return JSON.parse(JSON.stringify(end.error.carried)) as Carried;
};

const idsOf = ({ calls }: Pick<MemoryRun, 'calls'>): readonly string[] => calls.map(({ call }) => call.id);

/** Tea and milk at the same time, and then nothing that would be worth it. */
const twice: SaleBody = async (_, { shop }) => {
  await shop.pay('tea');
  await Promise.all([shop.book('tea'), shop.book('milk')]);
  throw refusal();
};

describe('undoing a run whose history grows long', () => {
  it('begins no other undo, waits for those under way, and undoes the rest in a new run', async () => {
    const gate = createGate('undo shop.book', 'undo shop.book#2');
    const services = createFakeServices(gate);
    let long = false;
    const first = runSale(twice, { services, long: () => long });
    await first.settle();
    long = true;
    gate.release('undo shop.book');
    await first.settle();
    expect(first.end).toBeUndefined();
    gate.release('undo shop.book#2');
    const carried = asItArrives(await first.finish());
    expect(services.effects()).toEqual(['shop.pay tea']);
    const second = runSale(twice, { services, carried });
    expect(second.run.snapshot().outcome).toBe('undoing');
    expect(await second.finish()).toMatchObject({ kind: 'failed', error: { kind: 'business', code: 'TooLate' } });
    expect(idsOf(second)).toEqual(['undo shop.pay']);
    expect(second.run.snapshot()).toMatchObject({ outcome: 'undone', error: { code: 'TooLate' } });
    expect(second.run.snapshot().steps.map(({ undo }) => undo.kind)).toEqual(['undone', 'undone', 'undone']);
    expect(second.published).toEqual(['undone']);
    expect(services.effects()).toEqual([]);
  });

  it('repeats the question to a person, who decides in the new run', async () => {
    const gate = createGate('shop.book', 'undo shop.book#2');
    const services = createFakeServices({ ...gate, fault: ({ id }) => (/^undo shop.book( |$)/.test(id) ? 'refused' : undefined) });
    let long = false;
    const body: SaleBody = async (_, { shop }) => {
      await shop.pay('a');
      await Promise.all([shop.book('milk'), shop.pay('tea').then(async () => shop.book('tea'))]);
      throw refusal();
    };
    const first = runSale(body, { services, long: () => long });
    await first.settle();
    gate.release('shop.book');
    await first.settle();
    long = true;
    gate.release('undo shop.book#2');
    const second = runSale(body, { services, carried: asItArrives(await first.finish()) });
    await second.settle();
    expect(idsOf(second)).toEqual(['undo shop.pay#2']);
    expect(second.run.snapshot()).toMatchObject({ outcome: 'undo-failed', waits: [{ kind: 'person', step: 'shop.book' }] });
    await second.run.decide({ step: 'shop.book', action: 'retry' });
    await second.settle();
    expect(idsOf(second)).toEqual(['undo shop.pay#2', 'undo shop.book (2)']);
    await second.run.decide({ step: 'shop.book', action: 'settle', note: 'by phone' });
    expect(await second.finish()).toMatchObject({ kind: 'failed', error: { code: 'TooLate' } });
    expect(second.run.snapshot().outcome).toBe('undone');
    expect(services.effects()).toEqual(['shop.book milk']);
  });

  it.each<Decision['action']>(['settle', 'retry'])('loses no decision that is received while it waits: %s', async (action) => {
    const gate = createGate('shop.book', 'shop.pay#2', 'undo shop.pay#2', 'undo shop.book#2');
    const services = createFakeServices({ ...gate, fault: ({ id }) => (id === 'undo shop.book' ? 'refused' : undefined) });
    let long = false;
    const body: SaleBody = async (_, { shop }) => {
      await shop.pay('a');
      await Promise.all([shop.book('tea'), shop.pay('b'), shop.pay('c').then(async () => shop.book('milk'))]);
      throw refusal();
    };
    const first = runSale(body, { services, long: () => long });
    await first.settle();
    ['shop.book', 'shop.pay#2'].forEach(gate.release);
    await first.settle();
    long = true;
    gate.release('undo shop.book#2');
    await first.settle();
    const decided = first.run.decide({ step: 'shop.book', action });
    gate.release('undo shop.pay#2');
    await decided;
    const second = runSale(body, { services, carried: asItArrives(await first.finish()) });
    expect(await second.finish()).toMatchObject({ kind: 'failed', error: { code: 'TooLate' } });
    expect(idsOf(second)).toEqual(['undo shop.pay#3', 'undo shop.pay']);
    expect(services.effects()).toEqual(action === 'settle' ? ['shop.book tea'] : []);
  });

  it('ignores a cancellation in the new run, and ends with the error for which it is undone', async () => {
    const services = createFakeServices();
    const carried = asItArrives(await runSale(twice, { services, long: () => true }).finish());
    const second = runSale(twice, { services, carried });
    expect(await second.run.cancel()).toBe(true);
    await expect(second.run.update('cancel', 'now')).rejects.toMatchObject({ code: 'NotAnswered' });
    expect(await second.finish()).toMatchObject({ kind: 'failed', error: { code: 'TooLate' } });
  });

  it('continues as new also if the run only undoes another one', async () => {
    const services = createFakeServices();
    const body: SaleBody = async (_, { shop }, run) => {
      for (const item of ['a', 'b', 'c', 'd']) await shop.book(item);
      return run.again(null);
    };
    let carried: Carried = asItArrives(await runSale(body, { services }).finish());
    for (let runs = 1; ; runs++) {
      const runtime = createMemoryRuntime('sale', { call: services.call, carried, long: () => true });
      const end = await follow(runtime, undoRun(runtime, sale)).finish();
      if (end.kind === 'completed') {
        expect([runs, services.effects()]).toEqual([4, []]);
        return;
      }
      carried = asItArrives(end);
    }
  });
});

interface Trial {
  readonly plan: Plan;
  readonly fault: (id: string) => Fault | undefined;
  readonly undos: number;
}

const trials: fc.Arbitrary<Trial> = fc.record({
  plan: plans({ local: true, signals: false }),
  fault: fc.func(fc.option(fc.constantFrom<Fault>('lost', 'unavailable', 'refused'), { freq: 3, nil: undefined })),
  undos: fc.integer({ min: 1, max: 3 }),
});

/** Runs to the end; each run is long after so many undos. What a person is asked about, they settle. */
async function undone({ plan, fault }: Trial, undos: number) {
  const services = createFakeServices({ fault: ({ id, undoes }) => (undoes === undefined ? undefined : fault(id)) });
  for (let carried: Carried | undefined, runs = 1; ; runs++) {
    const run = once(plan, { services, carried, undos });
    const end = await settled(run);
    if (end?.kind !== 'failed' || !(end.error instanceof ContinuedAsNew)) return { run, end, services, runs };
    carried = asItArrives(end);
  }
}

function once(
  plan: Plan,
  { services, carried, undos }: { services: FakeServices; carried: Carried | undefined; undos: number },
): MemoryRun {
  let made = 0;
  const call = (given: Call, attempt: number) => {
    if (given.undoes !== undefined) made++;
    return services.call(given, attempt);
  };
  const contract = { ...localSale, policy: { retry: { attempts: 2 } } };
  const body = bodyOf({ do: 'in turn', parts: [plan, { do: 'throw' }] });
  return runInMemory({ contract, notation: code(body) }, null, { call, carried, long: () => made >= undos });
}

async function settled(run: MemoryRun): Promise<MemoryRun['end']> {
  for (;;) {
    const end = await run.finish().catch(() => undefined);
    if (end) return end;
    const [wait] = run.run.snapshot().waits;
    if (wait?.kind !== 'person') throw new Error('It is stuck');
    await run.run.decide({ ...(wait.step !== undefined && { step: wait.step }), action: 'settle', note: 'by hand' });
  }
}

const left = ({ run, end, services }: Awaited<ReturnType<typeof undone>>) => ({
  error: end?.kind === 'failed' ? toStepError(end.error) : end,
  outcome: run.run.snapshot().outcome,
  steps: run.run
    .snapshot()
    .steps.filter(({ undo }) => undo.kind !== 'none' && undo.kind !== 'kept')
    .map(({ id, state, undo }) => [id, state.kind, undo.kind]),
  effects: [...services.effects()].sort(),
  misuses: services.misuses,
});

it('ends as without, whatever the process did and whatever goes wrong while it is undone', { timeout: 30_000 }, async () => {
  let most = 0;
  await fc.assert(
    fc.asyncProperty(trials, async (trial) => {
      const inOne = await undone(trial, Infinity);
      const inParts = await undone(trial, trial.undos);
      most = Math.max(most, inParts.runs);
      expect(left(inParts)).toEqual(left(inOne));
    }),
    { numRuns: 200 },
  );
  expect(most).toBeGreaterThan(3);
});
